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
