//! The digits of keys and pseudonyms.

use std::fmt::{self, Write};
use zeroize::Zeroizing;

/// The digits of base32 (RFC 4648), in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Writes the digits of 32 bytes at most.
pub(super) fn base32(bytes: &[u8], out: &mut dyn Write) -> fmt::Result {
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
pub(super) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
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

    fn written(bytes: &[u8]) -> String {
        let mut text = String::new();
        base32(bytes, &mut text).expect("a `String` takes every text");
        text
    }

    /// The examples of RFC 4648, in lower case and without padding.
    #[test]
    fn base32_is_that_of_the_standard() {
        let examples = [
            ("", ""),
            ("f", "my"),
            ("fo", "mzxq"),
            ("foo", "mzxw6"),
            ("foob", "mzxw6yq"),
            ("fooba", "mzxw6ytb"),
        ];
        for (bytes, text) in examples {
            assert_eq!(written(bytes.as_bytes()), text);
        }
        assert_eq!(written(&[0xff; 33]), written(&[0xff; 32]), "no key and no hash is longer");
    }

    #[test]
    fn base64_is_read_in_its_usual_form_and_in_that_of_urls_padded_or_not() {
        let examples =
            [("", ""), ("Zg==", "f"), ("Zg", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")];
        for (text, bytes) in examples {
            assert_eq!(base64(text).as_deref().map(Vec::as_slice), Some(bytes.as_bytes()), "{text}");
        }
        let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let four = |n: u32| ((n << 18) | ((n + 1) << 12) | ((n + 2) << 6) | (n + 3)).to_be_bytes();
        let bytes: Vec<u8> = (0..64).step_by(4).flat_map(|n| four(n).into_iter().skip(1)).collect();
        for text in [all.to_owned(), all.replace('+', "-").replace('/', "_")] {
            assert_eq!(base64(&text).as_deref(), Some(&bytes));
        }
        assert!(base64("Zm 9v").is_none() && base64("Zm9v!").is_none());
    }
}
