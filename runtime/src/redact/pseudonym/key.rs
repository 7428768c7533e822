//! One key of pseudonyms, and those that it gives way to as time passes.

use super::digits::{base32, base64};
use crate::schema::Class;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::borrow::Cow;
use std::fmt::{self, Write};
use zeroize::Zeroizing;

/// Shorter keys are refused: a pseudonym must cost more to undo than to guess.
pub(super) const SHORTEST_KEY: usize = 32;

/// The fewest bits of a pseudonym: with less, two people would share one soon.
const FEWEST_BITS: usize = 80;

/// A key, and what pseudonyms made with it begin with.
#[derive(Clone)]
pub(super) struct Key {
    /// Keyed already; a copy for each pseudonym saves hashing the key again.
    state: Hmac<Sha256>,
    /// `h`, the key's id, and for a key of one period a dot and the period.
    prefix: String,
}

impl Key {
    /// A key as it is written in the environment: base64, with or without an id of its own before it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (id, key) = text.split_once(':').map_or((None, text), |(id, key)| (Some(id), key));
        let named = id.is_none_or(|id| {
            (1..=4).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        base64(key).filter(|key| key.len() >= SHORTEST_KEY && named).map(|key| Self::new(&key, id))
    }

    fn new(key: &[u8], id: Option<&str>) -> Self {
        let state = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length keys an HMAC");
        let mut prefix = String::from("h");
        // Without a name the key names itself, so that two keys are never taken for one.
        // Writing to a `String` does not fail.
        let _ = match id {
            Some(id) => prefix.write_str(id),
            None => base32(&derived(&state, b"key id")[..2], &mut prefix),
        };
        Self { state, prefix }
    }

    /// A key that nobody else has, and nobody has tomorrow.
    pub(super) fn random() -> Self {
        let mut key = Zeroizing::new([0; SHORTEST_KEY]);
        if getrandom::fill(&mut *key).is_err() {
            // Identifiers seeded as well as this system can: still a key, never an unkeyed hash.
            for part in key.chunks_mut(8) {
                part.copy_from_slice(&crate::id::next().to_ne_bytes()[..part.len()]);
            }
        }
        Self::new(&*key, Some("~"))
    }

    /// The key of one period: who has it alone can link nothing of another period.
    pub(super) fn of_period(&self, period: u64) -> Self {
        let key = derived(&self.state, format!("period\0{period}").as_bytes());
        let mut made = Self::new(&*key, None);
        made.prefix.clone_from(&self.prefix);
        // Writing to a `String` does not fail.
        let _ = write!(made.prefix, ".{period}");
        made
    }

    /// Writes the pseudonym of a value.
    pub(super) fn write(
        &self,
        class: Class,
        domain: &str,
        bits: u16,
        value: &str,
        out: &mut dyn Write,
    ) -> fmt::Result {
        let mut state = self.state.clone();
        for part in ["telemark/v1", class.as_str(), domain] {
            state.update(part.as_bytes());
            state.update(&[0]);
        }
        state.update(canonical(value).as_bytes());
        let hash = state.finalize().into_bytes();
        let bits = usize::from(bits).clamp(FEWEST_BITS, hash.len() * 8);
        out.write_str(&self.prefix)?;
        out.write_str(":")?;
        base32(&hash[..bits.div_ceil(8)], out)
    }
}

/// What a key says of a purpose other than values.
fn derived(state: &Hmac<Sha256>, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut state = state.clone();
    state.update(b"telemark/v1\0");
    state.update(purpose);
    Zeroizing::new(state.finalize().into_bytes().into())
}

/// The form that is hashed: addresses of mail are the same in any case.
fn canonical(value: &str) -> Cow<'_, str> {
    let value = value.trim();
    let may_change = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii();
    if value.contains('@') && value.bytes().any(may_change) {
        value.to_lowercase().into()
    } else {
        value.into()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Base64 of the bytes 0 to 31.
    pub(in crate::redact::pseudonym) const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    impl Key {
        pub(in crate::redact::pseudonym) fn prefix(&self) -> &str {
            &self.prefix
        }

        pub(in crate::redact::pseudonym) fn pseudonym(
            &self,
            class: Class,
            domain: &str,
            value: &str,
        ) -> String {
            let mut out = String::new();
            self.write(class, domain, 128, value, &mut out).expect("a `String` takes every text");
            out
        }
    }

    fn named() -> Key {
        Key::read(&format!("k7:{KEY}")).expect("a key of 32 bytes")
    }

    #[test]
    fn a_pseudonym_has_as_many_bits_as_asked_for_but_never_too_few() {
        let key = named();
        let mut all = String::new();
        key.write(Class::Personal, "", 256, "ann", &mut all).expect("a `String` takes every text");
        assert_eq!(all.len(), "hk7:".len() + 52);
        for (bits, digits) in [(0, 16), (80, 16), (128, 26), (160, 32), (9999, 52)] {
            let mut out = String::new();
            key.write(Class::Personal, "", bits, "ann", &mut out).expect("a `String` takes every text");
            assert_eq!(out.len(), "hk7:".len() + digits, "{bits}");
            assert!(all.starts_with(&out[..out.len() - 1]));
        }
    }

    #[test]
    fn the_pseudonym_is_hmac_sha256_of_class_domain_and_value() {
        let key = named();
        let tag = key.pseudonym(Class::Personal, "", " Ann@Example.com");
        assert_eq!(tag, PYTHON_VECTOR);
        assert_eq!(tag, key.pseudonym(Class::Personal, "", "ann@example.com"));
        assert_ne!(tag, key.pseudonym(Class::Internal, "", "ann@example.com"));
        assert_ne!(tag, key.pseudonym(Class::Personal, "field", "ann@example.com"));
        assert_ne!(tag, key.pseudonym(Class::Personal, "", "bob@example.com"));
    }

    /// Made by Python's `hmac` and `base64` modules, see the test above for its input.
    pub(in crate::redact::pseudonym) const PYTHON_VECTOR: &str = "hk7:joy266uhz7abcf52panbfgzwhq";

    #[test]
    fn only_addresses_of_mail_are_the_same_in_any_case_of_letters() {
        let of = |value: &str| named().pseudonym(Class::Personal, "", value);
        assert_ne!(of("Ann"), of("ann"));
        assert_eq!(of("ÄNN@example.com"), of("änn@example.com"));
        assert_eq!(of(" ann\n"), of("ann"));
    }

    #[test]
    fn a_key_is_named_by_one_to_four_lower_case_letters_or_digits_and_is_never_short() {
        for id in ["k", "7", "k7", "abcd"] {
            assert!(Key::read(&format!("{id}:{KEY}")).is_some(), "{id}");
        }
        for id in ["", "abcde", "K7", "k_", "k 7", "é"] {
            assert!(Key::read(&format!("{id}:{KEY}")).is_none(), "{id}");
        }
        assert!(Key::read(&KEY[..42]).is_none() && Key::read(&KEY[..43]).is_some(), "31 bytes and 32");
    }

    #[test]
    fn the_key_of_a_period_is_hmac_sha256_of_its_number() {
        let day = named().of_period(20_779);
        assert_eq!(day.pseudonym(Class::Personal, "", "ann@example.com"), PYTHON_VECTOR_OF_A_PERIOD);
        assert_ne!(
            named().of_period(20_780).pseudonym(Class::Personal, "", "ann"),
            day.pseudonym(Class::Personal, "", "ann")
        );
    }

    /// Made by Python's `hmac` and `base64` modules, see the test above for its input.
    const PYTHON_VECTOR_OF_A_PERIOD: &str = "hk7.20779:typ6antxzgvxlw6sfzs33kc3ta";

    /// With 128 bits two of so many values meet in one of 10²⁹ runs; a digit that is off by a fifth shows at once.
    #[test]
    fn pseudonyms_of_many_values_differ_and_use_every_digit_alike() {
        const MANY: usize = 4_000;
        let key = named();
        let tags: Vec<String> =
            (0..MANY).map(|n| key.pseudonym(Class::Personal, "", &format!("user {n}"))).collect();
        let different: std::collections::HashSet<&String> = tags.iter().collect();
        assert_eq!(different.len(), MANY);
        for place in 0..25 {
            let mut counts = [0_usize; 256];
            for tag in &tags {
                counts[usize::from(tag.as_bytes()["hk7:".len() + place])] += 1;
            }
            let used: Vec<usize> = counts.into_iter().filter(|&count| count > 0).collect();
            assert_eq!(used.len(), 32, "place {place}");
            // 125 are expected; five standard deviations are 55.
            assert!(used.iter().all(|count| (70..181).contains(count)), "place {place}: {used:?}");
        }
    }

    #[test]
    fn a_key_without_a_name_names_itself() {
        let key = Key::read(KEY).expect("a key of 32 bytes");
        assert_eq!(key.prefix().len(), "hxxxx".len());
        assert_eq!(key.prefix(), Key::read(KEY).expect("a key of 32 bytes").prefix());
    }
}
