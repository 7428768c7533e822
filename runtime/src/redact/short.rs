//! Masks of usual texts, made in one piece: the same as those of [`masks`](super::masks), sooner.

use super::domains;
use super::json_text::is_clean;
use super::strategy::MASK;

/// A short mask, made in one piece: ASCII that stands in every format as it is.
#[derive(Clone, Copy)]
pub(crate) struct Short {
    pub(crate) bytes: [u8; 32],
    /// How much of it that is.
    pub(crate) length: usize,
}

impl Short {
    /// The first bytes of these.
    pub(super) fn of(bytes: u128, length: usize) -> Self {
        let mut short = Self { bytes: [0; 32], length };
        short.bytes[..16].copy_from_slice(&bytes.to_le_bytes());
        short
    }
}

/// What [`last`](super::masks::last) makes of a text of ASCII that is not short.
pub(super) fn last(text: &str, count: usize) -> Option<Short> {
    const HIGH: u128 = u128::from_le_bytes([0x80; 16]);
    let (first, last) = (text.as_bytes().first_chunk()?, text.as_bytes().last_chunk::<8>()?);
    // Twice as many characters and one more are among the first ones.
    if u128::from_le_bytes(*first) & HIGH != 0 || !(1..=7).contains(&count) || !is_clean(last) {
        return None;
    }
    let shown = u64::from_le_bytes(*last) >> (8 * (8 - count));
    let is_ascii = u128::from(shown) & HIGH == 0;
    is_ascii.then(|| Short::of(u128::from(shown) << 24 | 0x002a_2a2a, MASK.len() + count))
}

/// What [`email`](super::masks::email) makes of an address at a public provider.
pub(super) fn email(text: &str) -> Option<Short> {
    let [b'!'..=b'~', .., b'!'..=b'~'] = text.as_bytes() else { return None };
    let sign = last_sign(text.as_bytes()).filter(|sign| *sign > 0)?;
    domains::masked(&text.as_bytes()[sign + 1..])
}

/// Where the last `@` stands.
#[inline]
pub(super) fn last_sign(bytes: &[u8]) -> Option<usize> {
    const SIGNS: u128 = u128::from_le_bytes([b'@'; 16]);
    const LOW: u128 = u128::from_le_bytes([0x7f; 16]);
    if let Some(last) = bytes.last_chunk() {
        let other = u128::from_le_bytes(*last) ^ SIGNS;
        // The highest bit of each byte that is one, and no other bit.
        let found = !(((other & LOW) + LOW) | other | LOW);
        if found != 0 {
            return Some(bytes.len() - 1 - found.leading_zeros() as usize / 8);
        }
    }
    bytes.iter().rposition(|byte| *byte == b'@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Class, Strategy};
    use proptest::prelude::*;

    fn short(mask: Option<Short>) -> Option<String> {
        mask.map(|short| String::from_utf8_lossy(&short.bytes[..short.length]).into_owned())
    }

    #[test]
    fn usual_texts_are_masked_in_one_piece() {
        assert_eq!(short(last("4111111111003907", 4)).as_deref(), Some("***3907"));
        assert_eq!(short(email("alice.example@example.com")).as_deref(), Some("***@example.com"));
        assert_eq!(short(email("a@googlemail.com")).as_deref(), Some("***@googlemail.com"));
        for (text, count) in [
            ("411111111100390", 4),
            ("4111111111003907", 8),
            ("41111111110039\"7", 4),
            ("ééééééééééé3907", 4),
            ("4111111111003é7", 4),
        ] {
            assert_eq!(short(last(text, count)), None, "{text}");
        }
        for text in ["@gmail.com", "ann@gmail.com ", "ann@GMAIL.com", "ann@ann-smith.name", "", "a"] {
            assert_eq!(short(email(text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_masked_in_one_piece_is_what_it_would_be_otherwise(
            text in "\\PC{0,40}|[ -~]{0,40}|[a-z@]{0,24}@(gmail.com|qq.com|example.org|googlemail.com|gmx.de)",
            count in 0..20_usize,
        ) {
            for (short, whole) in [
                (short(last(&text, count)), Strategy::Last(count).apply(Class::Personal, &text)),
                (short(email(&text)), Strategy::Email { keep_domain: false }.apply(Class::Personal, &text)),
            ] {
                prop_assert!(short.is_none() || short == whole, "{:?}", whole);
            }
            prop_assert_eq!(last_sign(text.as_bytes()), text.bytes().rposition(|byte| byte == b'@'));
        }

    }
}
