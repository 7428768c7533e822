//! JSON web tokens, and what follows `Bearer` or `Basic`.

use super::{Found, Shown, Text};
use crate::redact::Rule;

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/')
}

fn is_token(byte: u8) -> bool {
    is_base64(byte) || matches!(byte, b'.' | b'=' | b'~')
}

/// Looks around the `J` of `eyJ`, which is how base64 of `{"` begins.
pub(super) fn look(text: Text<'_>, at: usize) -> Option<Found> {
    let start = at.checked_sub(2).filter(|start| *start >= text.floor)?;
    if !text.starts(start, b"ey") {
        return None;
    }
    // In the middle of a word, as in `keyJob`, only what really decodes to text.
    let is_begin = !text.before(start).is_some_and(|byte| super::is_word(byte) || is_base64(byte));
    let is_token_like = is_json(text, start) || (is_begin && has_parts(text, start));
    if !is_token_like {
        return None;
    }
    let end = text.run(start, usize::MAX, is_token);
    Some(Found { start, end, rule: Rule::Jwt, shown: Shown::Word("[jwt]") })
}

/// Whether the first 16 digits of base64 are printable text.
fn is_json(text: Text<'_>, start: usize) -> bool {
    let Some(digits) = text.bytes.get(start..start + 16) else { return false };
    digits.chunks_exact(4).all(|four| {
        let bits = four.iter().try_fold(0_u32, |bits, digit| Some((bits << 6) | sextet(*digit)?));
        bits.is_some_and(|bits| {
            [bits >> 16, bits >> 8, bits]
                .iter()
                .all(|byte| matches!(*byte as u8, b' '..=b'~' | b'\n' | b'\t'))
        })
    })
}

fn sextet(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// Whether there are at least two points with something around them.
fn has_parts(text: Text<'_>, start: usize) -> bool {
    let first = text.run(start, usize::MAX, is_base64);
    let second = text.run(first + 1, usize::MAX, is_base64);
    text.get(first) == Some(b'.') && text.get(second) == Some(b'.') && second > first + 1
}

/// Looks at a `b` which may begin the name of a scheme.
pub(super) fn scheme(text: Text<'_>, at: usize) -> Option<Found> {
    let named =
        |name: &[u8]| text.bytes.get(at..at + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
    let (length, least) = if named(b"bearer") {
        (6, 4)
    } else if named(b"basic") {
        (5, 6)
    } else {
        return None;
    };
    let mut start = text.run(at + length, 8, |byte| matches!(byte, b' ' | b':' | b'=' | b'+' | b'\t'));
    if text.starts(start, b"%20") {
        start += 3;
    }
    if start == at + length {
        return None;
    }
    let end = text.run(start, usize::MAX, |byte| is_token(byte) || byte == b'%' || byte == b':');
    let credential = &text.bytes[start..end];
    if credential.len() < least || is_prose(credential) {
        return None;
    }
    Some(Found { start, end, rule: Rule::Authorization, shown: Shown::Word("***") })
}

/// Whether this is a word of a sentence: `bearer token`, `Basic usage.`
///
/// Longer words than `authentication` do not stand there: so many letters are a credential.
fn is_prose(word: &[u8]) -> bool {
    const LONGEST: usize = 16;
    let word = word.strip_suffix(b".").or_else(|| word.strip_suffix(b":")).unwrap_or(word);
    let rest = word.get(1..).unwrap_or_default();
    word.len() <= LONGEST
        && word.iter().all(u8::is_ascii_alphabetic)
        && rest.iter().all(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use proptest::prelude::*;

    /// In one of the two alphabets.
    fn base64(bytes: &[u8], last: [u8; 2]) -> String {
        let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(last).collect();
        let bits = |at: usize| {
            bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).skip(at * 6)
        };
        let digit = |at: usize| bits(at).take(6).fold(0, |digit, bit| digit << 1 | usize::from(bit));
        (0..bytes.len() * 8 / 6).map(|at| char::from(alphabet[digit(at)])).collect()
    }

    #[test]
    fn three_parts_are_a_token_where_a_word_begins() {
        for (seen, hidden) in [
            ("eyJ.a.b", "[jwt]"),
            ("(eyJ.a.b)", "([jwt])"),
            (" eyJhbGci.e30.c2ln=~, x", " [jwt], x"),
            ("eyJ.a.", "[jwt]"),
            ("4242424242424242eyJ.a.b", "[pan][jwt]"),
            ("eyJ.a", "eyJ.a"),
            ("eyJ..b", "eyJ..b"),
            ("eyJa", "eyJa"),
            ("keyJ.a.b", "keyJ.a.b"),
            ("-eyJ.a.b", "-eyJ.a.b"),
            ("éeyJ.a.b", "éeyJ.a.b"),
            ("eJ.a.b yJ.a.b J.a.b", "eJ.a.b yJ.a.b J.a.b"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }

    #[test]
    fn a_credential_follows_its_scheme_behind_a_sign_and_is_no_word_of_a_sentence() {
        for (seen, hidden) in [
            ("Bearer ab12", "Bearer ***"),
            ("Bearer ab1", "Bearer ab1"),
            ("Basic ab1234", "Basic ***"),
            ("Basic ab123", "Basic ab123"),
            ("bearer:=+\tab12", "bearer:=+\t***"),
            ("bearer%20ab12 x", "bearer%20*** x"),
            ("bearer %20ab12", "bearer %20***"),
            ("Basic ann:a%2Fb1, x", "Basic ***, x"),
            ("bearerab1234", "bearerab1234"),
            ("bear ab1234", "bear ab1234"),
            ("bearer token", "bearer token"),
            ("Bearer Token. Basic usage: x", "Bearer Token. Basic usage: x"),
            ("bearer tokenX", "bearer ***"),
            ("bearer abcdefghijklmnop", "bearer abcdefghijklmnop"),
            ("bearer abcdefghijklmnop.", "bearer abcdefghijklmnop."),
            ("bearer abcdefghijklmnopq", "bearer ***"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }

    proptest! {
        #[test]
        fn in_a_word_what_decodes_to_text_is_a_token_and_what_does_not_is_none(
            text in "[a-z][ -~\n\t]{9}",
            at in 1..10_usize,
            control in "[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}]",
            last in prop_oneof![Just(*b"+/"), Just(*b"-_")],
        ) {
            let word = |text: &str| format!("key{}", base64(format!("{{\"{text}").as_bytes(), last));
            prop_assert_eq!(shown(&word(&text)), "key[jwt]");
            let mut other = text;
            other.replace_range(at..=at, &control);
            prop_assert_eq!(shown(&word(&other)), word(&other));
            prop_assert_eq!(shown(&word(&other[..9])), word(&other[..9]));
        }
    }
}
