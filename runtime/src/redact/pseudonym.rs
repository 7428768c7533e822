//! Keyed pseudonyms: the same person is recognised, and nobody without the key can tell who it is.

use crate::schema::Class;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::borrow::Cow;
use std::fmt::{self, Write};
use std::sync::OnceLock;
use zeroize::Zeroizing;

/// The environment variable that holds the key: base64 of at least 32 random bytes, or `id:base64`.
pub(crate) const KEY_VARIABLE: &str = "TELEMARK_HMAC_KEY";

/// The environment variable that names a file with the key, where the environment itself is not safe enough.
pub(crate) const KEY_FILE_VARIABLE: &str = "TELEMARK_HMAC_KEY_FILE";

/// Shorter keys are refused: a pseudonym must cost more to undo than to guess.
const SHORTEST_KEY: usize = 32;

/// The digits of base32 (RFC 4648), in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

struct Keyring {
    /// Keyed already; a copy for each pseudonym saves hashing the key again.
    state: Hmac<Sha256>,
    prefix: String,
    warning: Option<&'static str>,
}

static KEYRING: OnceLock<Keyring> = OnceLock::new();

fn keyring() -> &'static Keyring {
    KEYRING.get_or_init(|| Keyring::from_environment(|name| std::env::var(name).ok()))
}

/// Takes the key that set-up reads, unless values were rendered before; what is wrong with it, in words, so that
/// nobody is surprised by pseudonyms that do not match those of yesterday.
pub(crate) fn take_key(read: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    KEYRING.get_or_init(|| Keyring::from_environment(read)).warning
}

/// The fewest bits of a pseudonym: with less, two people would share one soon.
const FEWEST_BITS: usize = 80;

/// Writes the pseudonym of a value: `h`, the key's id, `:` and a digit of base32 for every five bits.
pub(super) fn write(class: Class, domain: &str, bits: u16, value: &str, out: &mut dyn Write) -> fmt::Result {
    keyring().write(class, domain, bits, value, out)
}

impl Keyring {
    /// The key itself, or the file that holds it.
    fn from_environment(read: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name| read(name).map(Zeroizing::new).filter(|text| !text.trim().is_empty());
        let (text, file) = (given(KEY_VARIABLE), given(KEY_FILE_VARIABLE));
        let Some(file) = file.filter(|_| text.is_none()) else {
            return Self::from_text(text.as_deref().map(String::as_str));
        };
        match std::fs::read_to_string(file.trim()).map(Zeroizing::new) {
            Ok(text) if !text.trim().is_empty() => Self::from_text(Some(&text)),
            Ok(_) | Err(_) => Self::random(Some(
                "the file that TELEMARK_HMAC_KEY_FILE names cannot be read or holds no key: pseudonyms use a random key \
                 and match only within this process",
            )),
        }
    }

    fn from_text(text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Self::random(None);
        };
        let (id, key) = text.split_once(':').map_or((None, text), |(id, key)| (Some(id), key));
        let named = id.is_none_or(|id| {
            (1..=4).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        match base64(key).filter(|key| key.len() >= SHORTEST_KEY && named) {
            Some(key) => Self::with(&key, id),
            None => Self::random(Some(
                "TELEMARK_HMAC_KEY is not base64 of at least 32 bytes (with an id of 1 to 4 lower-case letters or \
                 digits and `:` before it, if you like): pseudonyms use a random key and match only within this process",
            )),
        }
    }

    fn with(key: &[u8], id: Option<&str>) -> Self {
        let state = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length keys an HMAC");
        let mut own = state.clone();
        own.update(b"telemark/v1\0key id");
        // Without a name the key names itself, so that two keys are never taken for one.
        let mut prefix = String::from("h");
        // Writing to a `String` does not fail.
        let _ = match id {
            Some(id) => prefix.write_str(id),
            None => base32(&own.finalize().into_bytes()[..2], &mut prefix),
        };
        prefix.push(':');
        Self { state, prefix, warning: None }
    }

    fn random(warning: Option<&'static str>) -> Self {
        let mut key = Zeroizing::new([0; SHORTEST_KEY]);
        if getrandom::fill(&mut *key).is_err() {
            // Identifiers seeded as well as this system can: still a key, never an unkeyed hash.
            for part in key.chunks_mut(8) {
                part.copy_from_slice(&crate::id::next().to_ne_bytes()[..part.len()]);
            }
        }
        Self { prefix: "h~:".to_owned(), warning, ..Self::with(&*key, None) }
    }

    fn write(&self, class: Class, domain: &str, bits: u16, value: &str, out: &mut dyn Write) -> fmt::Result {
        let mut state = self.state.clone();
        for part in ["telemark/v1", class.as_str(), domain] {
            state.update(part.as_bytes());
            state.update(&[0]);
        }
        state.update(canonical(value).as_bytes());
        let hash = state.finalize().into_bytes();
        let bits = usize::from(bits).clamp(FEWEST_BITS, hash.len() * 8);
        out.write_str(&self.prefix)?;
        base32(&hash[..bits.div_ceil(8)], out)
    }
}

/// The form that is hashed: addresses of mail are the same in any case.
fn canonical(value: &str) -> Cow<'_, str> {
    let value = value.trim();
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if value.contains('@') && !value.bytes().all(is_lower) {
        value.to_lowercase().into()
    } else {
        value.into()
    }
}

/// Writes the digits of 32 bytes at most.
fn base32(bytes: &[u8], out: &mut dyn Write) -> fmt::Result {
    let (mut text, mut at) = ([0; 52], 0);
    let mut put = |digit: u32| {
        text[at] = BASE32[digit as usize & 31];
        at += 1;
    };
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes.iter().take(32) {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            put(held >> bits);
        }
    }
    if bits > 0 {
        put(held << (5 - bits));
    }
    out.write_str(str::from_utf8(&text[..at]).unwrap_or_default())
}

/// Reads base64 in its usual and its URL form, padded or not.
fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    // With room for all: what it grew out of would not be overwritten.
    let (mut bytes, mut held, mut bits) =
        (Zeroizing::new(Vec::with_capacity(text.len() * 3 / 4 + 1)), 0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Base64 of the bytes 0 to 31.
    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    impl Keyring {
        fn pseudonym(&self, class: Class, domain: &str, value: &str) -> String {
            let mut out = String::new();
            self.write(class, domain, 128, value, &mut out).expect("a `String` takes every text");
            out
        }
    }

    #[test]
    fn a_pseudonym_has_as_many_bits_as_asked_for_but_never_too_few() {
        let ring = Keyring::from_text(Some(&format!("k7:{KEY}")));
        let mut all = String::new();
        ring.write(Class::Personal, "", 256, "ann", &mut all).expect("a `String` takes every text");
        assert_eq!(all.len(), "hk7:".len() + 52);
        for (bits, digits) in [(0, 16), (80, 16), (128, 26), (160, 32), (9999, 52)] {
            let mut out = String::new();
            ring.write(Class::Personal, "", bits, "ann", &mut out).expect("a `String` takes every text");
            assert_eq!(out.len(), "hk7:".len() + digits, "{bits}");
            assert!(all.starts_with(&out[..out.len() - 1]));
        }
    }

    #[test]
    fn the_pseudonym_is_hmac_sha256_of_class_domain_and_value() {
        let ring = Keyring::from_text(Some(&format!("k7:{KEY}")));
        let tag = ring.pseudonym(Class::Personal, "", " Ann@Example.com");
        assert_eq!(tag, PYTHON_VECTOR);
        assert_eq!(tag, ring.pseudonym(Class::Personal, "", "ann@example.com"));
        assert_ne!(tag, ring.pseudonym(Class::Internal, "", "ann@example.com"));
        assert_ne!(tag, ring.pseudonym(Class::Personal, "field", "ann@example.com"));
        assert_ne!(tag, ring.pseudonym(Class::Personal, "", "bob@example.com"));
    }

    /// Made by Python's `hmac` and `base64` modules, see the test above for its input.
    const PYTHON_VECTOR: &str = "hk7:joy266uhz7abcf52panbfgzwhq";

    #[test]
    fn a_key_may_stand_in_a_file() {
        let path = std::env::temp_dir().join(format!("telemark-key-{}", std::process::id()));
        std::fs::write(&path, format!("k7:{KEY}\n")).expect("a file for this test");
        let read = |file: &str, text: Option<&str>| {
            let (file, text) = (file.to_owned(), text.map(str::to_owned));
            Keyring::from_environment(move |name| {
                if name == KEY_FILE_VARIABLE { Some(file.clone()) } else { text.clone() }
            })
        };
        let path = path.to_str().expect("a path in UTF-8");
        assert_eq!(read(path, None).pseudonym(Class::Personal, "", "ann@example.com"), PYTHON_VECTOR);
        assert_eq!(read(path, Some(&format!("k8:{KEY}"))).prefix, "hk8:");
        assert_eq!(read("/nowhere", None).prefix, "h~:");
        assert!(read("/nowhere", None).warning.is_some_and(|warning| warning.contains("KEY_FILE")));
        std::fs::remove_file(path).expect("the file of this test");
    }

    #[test]
    fn a_key_without_a_name_names_itself() {
        let ring = Keyring::from_text(Some(KEY));
        assert!(ring.warning.is_none());
        assert_eq!(ring.prefix.len(), "hxxxx:".len());
        assert_eq!(ring.prefix, Keyring::from_text(Some(KEY)).prefix);
    }

    #[test]
    fn a_missing_or_bad_key_is_replaced_by_a_random_one_and_never_by_none() {
        for text in [None, Some(""), Some("c2hvcnQ="), Some("not base64 !"), Some("TOOLONG:AAAA")] {
            let (one, two) = (Keyring::from_text(text), Keyring::from_text(text));
            let tag = one.pseudonym(Class::Personal, "", "ann");
            assert!(tag.starts_with("h~:") && tag.len() == 29, "{tag}");
            assert_ne!(tag, two.pseudonym(Class::Personal, "", "ann"));
            assert_eq!(one.warning.is_some(), text.is_some_and(|text| !text.is_empty()));
        }
    }
}
