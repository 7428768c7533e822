//! Masks of texts: constant in width, so that they do not tell how long a value was.

use super::domains;
use super::short::last_sign;
use super::strategy::{Form, MASK};
use std::fmt;

/// Country calling codes of two digits; `1` and `7` have one, all others three (ITU E.164).
const TWO_DIGIT_COUNTRIES: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// Prefixes that tell the kind of a credential and nothing else, with the mask behind them; longest first.
pub(super) const TOKEN_KINDS: &[(&str, &str)] = &[
    ("github_pat_", "github_pat_***"),
    ("sk-svcacct-", "sk-svcacct-***"),
    ("sk_live_", "sk_live_***"),
    ("sk_test_", "sk_test_***"),
    ("pk_live_", "pk_live_***"),
    ("pk_test_", "pk_test_***"),
    ("rk_live_", "rk_live_***"),
    ("rk_test_", "rk_test_***"),
    ("sk-proj-", "sk-proj-***"),
    ("dop_v1_", "dop_v1_***"),
    ("sk-ant-", "sk-ant-***"),
    ("whsec_", "whsec_***"),
    ("glpat-", "glpat-***"),
    ("xoxb-", "xoxb-***"),
    ("xoxp-", "xoxp-***"),
    ("xapp-", "xapp-***"),
    ("pypi-", "pypi-***"),
    ("ghp_", "ghp_***"),
    ("gho_", "gho_***"),
    ("ghu_", "ghu_***"),
    ("ghs_", "ghs_***"),
    ("ghr_", "ghr_***"),
    ("npm_", "npm_***"),
    ("xoxa-", "xoxa-***"),
    ("xoxe-", "xoxe-***"),
    ("xoxr-", "xoxr-***"),
    ("xoxs-", "xoxs-***"),
    ("ya29.", "ya29.***"),
    ("ABIA", "ABIA***"),
    ("ACCA", "ACCA***"),
    ("AIza", "AIza***"),
    ("AKIA", "AKIA***"),
    ("ASIA", "ASIA***"),
    ("SG.", "SG.***"),
    ("hf_", "hf_***"),
    ("sk-", "sk-***"),
];

/// The first characters, unless they are half of the text or more.
pub(super) fn first(text: &str, count: usize, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    if is_longer(text, count.saturating_mul(2)) {
        let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
        out.write_str(&text[..end])?;
    }
    out.clean(MASK)
}

/// The last characters, unless they are half of the text or more.
pub(super) fn last(text: &str, count: usize, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    out.clean(MASK)?;
    if count == 0 || !is_longer(text, count.saturating_mul(2)) {
        return Ok(());
    }
    let start = match text.len().checked_sub(count) {
        Some(start) if text.as_bytes()[start..].is_ascii() => start,
        _ => text.char_indices().rev().nth(count - 1).map_or(0, |(at, _)| at),
    };
    out.write_str(&text[start..])
}

/// Whether the text has more characters than this.
fn is_longer(text: &str, than: usize) -> bool {
    match text.as_bytes().get(..=than) {
        // Each byte is a character.
        Some(beginning) => beginning.is_ascii() || text.chars().nth(than).is_some(),
        None => false,
    }
}

/// The text without the white space around it, which few have.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// `***@gmail.com`, `***@***` for a domain that may identify somebody, `[email]` for what is no address.
pub(super) fn email(text: &str, keep_domain: bool, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    const NO_EMAIL: &str = "[email]";
    let text = trimmed(text);
    let bytes = text.as_bytes();
    let sign = last_sign(bytes).unwrap_or_default();
    // Somebody has to be at the domain.
    if sign == 0 {
        return out.clean(NO_EMAIL);
    }
    let domain = &text[sign + 1..];
    if let Some(public) = domains::public(domain) {
        out.clean("***@")?;
        return out.clean(public);
    }
    if !domains::is_name(domain) {
        return out.clean(NO_EMAIL);
    }
    out.clean("***@")?;
    match domains::public_in_any_case(domain) {
        Some(public) => out.clean(public),
        None if keep_domain => {
            domain.chars().try_for_each(|letter| out.write_char(letter.to_ascii_lowercase()))
        }
        None => out.clean(MASK),
    }
}

/// `+49***23`; `[phone]` for what is no international number.
pub(super) fn phone(text: &str, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    const NO_PHONE: &str = "[phone]";
    let text = trimmed(text);
    let Some(rest) = text.strip_prefix('+').or_else(|| text.strip_prefix("00")) else {
        return out.clean(NO_PHONE);
    };
    let Some(digits) = Digits::of(rest, b" -./()").filter(|digits| (8..=15).contains(&digits.text().len()))
    else {
        return out.clean(NO_PHONE);
    };
    let digits = digits.text();
    let country = match &digits[..2] {
        code if code.starts_with(['1', '7']) => &digits[..1],
        code if TWO_DIGIT_COUNTRIES.contains(&code) => &digits[..2],
        _ => &digits[..3],
    };
    ["+", country, MASK, &digits[digits.len() - 2..]].iter().try_for_each(|part| out.clean(part))
}

/// `****4242`; `[pan]` for what is no card number.
pub(super) fn pan(text: &str, bin: u8, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    let digits = Digits::of(trimmed(text), b" -").filter(|digits| (13..=19).contains(&digits.text().len()));
    let Some(digits) = digits.filter(|digits| luhn(digits.text().as_bytes())) else {
        return out.clean("[pan]");
    };
    let digits = digits.text();
    // Eight leading digits of a card shorter than 16 would leave too little hidden.
    let bin = if digits.len() < 16 { usize::from(bin).min(6) } else { usize::from(bin).min(8) };
    [&digits[..bin], "****", &digits[digits.len() - 4..]].iter().try_for_each(|part| out.clean(part))
}

/// `ghp_***` where the prefix is a known kind, else `***`.
pub(super) fn token(text: &str) -> &'static str {
    TOKEN_KINDS.iter().find(|(prefix, _)| text.starts_with(prefix)).map_or(MASK, |(_, masked)| masked)
}

/// How long a text is, by powers of four: `<text 1k-4k>`.
pub(super) fn bucket(text: &str, out: &mut (impl Form + ?Sized)) -> fmt::Result {
    const BOUNDS: [&str; 13] =
        ["1", "4", "16", "64", "256", "1k", "4k", "16k", "64k", "256k", "1M", "4M", "16M"];
    let Some(power) = text.len().checked_ilog2().map(|bits| bits as usize / 2) else {
        return out.clean("<text 0>");
    };
    match BOUNDS.get(power..power + 2) {
        Some([from, to]) => write!(out, "<text {from}-{to}>"),
        _ => out.clean("<text 16M->"),
    }
}

/// The digits of a text that holds nothing else but separators, and not too many.
struct Digits {
    bytes: [u8; 19],
    count: usize,
}

impl Digits {
    fn of(text: &str, separators: &[u8]) -> Option<Self> {
        let mut digits = Self { bytes: [0; 19], count: 0 };
        for byte in text.bytes().filter(|byte| !separators.contains(byte)) {
            *digits.bytes.get_mut(digits.count).filter(|_| byte.is_ascii_digit())? = byte;
            digits.count += 1;
        }
        Some(digits)
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.bytes[..self.count]).unwrap_or_default()
    }
}

/// The check digit that card numbers end with.
pub(super) fn luhn(digits: &[u8]) -> bool {
    /// The sums of the digits of their doubles.
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let value = |(at, byte): (usize, &u8)| {
        let digit = byte - b'0';
        u32::from(if at.is_multiple_of(2) { digit } else { DOUBLED[usize::from(digit)] })
    };
    let sum: u32 = digits.iter().rev().enumerate().map(value).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(mask: impl FnOnce(&mut String) -> fmt::Result) -> String {
        let mut out = String::new();
        mask(&mut out).expect("a `String` takes every text");
        out
    }

    fn first(text: &str, count: usize) -> String {
        shown(|out| super::first(text, count, out))
    }

    fn last(text: &str, count: usize) -> String {
        shown(|out| super::last(text, count, out))
    }

    fn email(text: &str, keep_domain: bool) -> String {
        shown(|out| super::email(text, keep_domain, out))
    }

    fn phone(text: &str) -> String {
        shown(|out| super::phone(text, out))
    }

    fn pan(text: &str, bin: u8) -> String {
        shown(|out| super::pan(text, bin, out))
    }

    fn bucket(length: usize) -> String {
        shown(|out| super::bucket(&"x".repeat(length), out))
    }

    #[test]
    fn ends_are_shown_only_of_texts_long_enough_to_hide_the_rest() {
        assert_eq!(last("4242424242", 4), "***4242");
        assert_eq!(last("42424242", 4), "***");
        assert_eq!(first("wörkflow-7", 3), "wör***");
        assert_eq!(first("", 0), "***");
        assert_eq!(last("x", usize::MAX), "***");
    }

    #[test]
    fn an_email_shows_its_domain_only_where_many_people_share_it() {
        assert_eq!(email("ann@gmail.com", false), "***@gmail.com");
        assert_eq!(email(" Ann.B@Example.COM ", false), "***@example.com");
        assert_eq!(email("ann@ann-smith.name", false), "***@***");
        assert_eq!(email("ann@ann-smith.name", true), "***@ann-smith.name");
        assert_eq!(email("\"a@b\"@gmail.com", false), "***@gmail.com");
        for text in ["", "ann", "@gmail.com", "ann@", "ann@secret text", "ann@x\"y"] {
            assert_eq!(email(text, true), "[email]", "{text}");
        }
    }

    #[test]
    fn a_phone_number_shows_its_country_and_two_digits() {
        assert_eq!(phone("+49 (171) 123-4567"), "+49***67");
        assert_eq!(phone("0044 20 7946 0018"), "+44***18");
        assert_eq!(phone("+1 415 555 2671"), "+1***71");
        assert_eq!(phone("+353 1 234 5678"), "+353***78");
        for text in ["0171 1234567", "+49", "+4917112345678901", "+49 secret", ""] {
            assert_eq!(phone(text), "[phone]", "{text}");
        }
    }

    #[test]
    fn a_card_number_shows_four_digits_and_what_is_none_shows_nothing() {
        assert_eq!(pan("4242 4242 4242 4242", 0), "****4242");
        assert_eq!(pan("4242-4242-4242-4242", 6), "424242****4242");
        assert_eq!(pan("4242424242424242", 8), "42424242****4242");
        assert_eq!(pan("4222222222222", 8), "422222****2222");
        for text in ["4242424242424241", "1234", "", "4242 4242 4242 424x"] {
            assert_eq!(pan(text, 0), "[pan]", "{text}");
        }
    }

    #[test]
    fn a_token_shows_its_kind_at_most() {
        assert_eq!(token("ghp_abcdefgh"), "ghp_***");
        assert_eq!(token("hunter2"), "***");
    }

    #[test]
    fn a_length_is_told_by_powers_of_four() {
        for (length, told) in [
            (0, "<text 0>"),
            (1, "<text 1-4>"),
            (3, "<text 1-4>"),
            (4, "<text 4-16>"),
            (1023, "<text 256-1k>"),
            (1024, "<text 1k-4k>"),
            (4096, "<text 4k-16k>"),
            (20_000_000, "<text 16M->"),
        ] {
            assert_eq!(bucket(length), told);
        }
    }

    proptest! {
        #[test]
        fn masks_do_not_tell_how_long_a_value_was(text in "\\PC{9,40}", other in "\\PC{9,80}", local in "[a-z]{1,30}") {
            prop_assert_eq!(last(&format!("{text}1234"), 4), last(&format!("{other}1234"), 4));
            prop_assert_eq!(first(&format!("1234{text}"), 4), first(&format!("1234{other}"), 4));
            prop_assert_eq!(email(&format!("{local}@gmail.com"), false), "***@gmail.com");
            prop_assert_eq!(email(&format!("{local}@{local}.example"), false), "***@***");
            prop_assert_eq!(phone(&format!("+49{}23", "1".repeat(4 + local.len() % 8))), "+49***23");
        }

        #[test]
        fn half_of_a_text_is_hidden_at_least(text in "\\PC{0,20}", count in 0..30_usize) {
            let length = text.chars().count();
            for shown in [first(&text, count), last(&text, count)] {
                let clear = shown.chars().count() - MASK.len();
                prop_assert!(clear == 0 || (clear == count && length > 2 * clear), "{shown}");
            }
        }

        #[test]
        fn any_text_is_harmless(text in "[0-9 +@.a-z-]{0,30}|\\PC{0,30}", bin in any::<u8>()) {
            for shown in [email(&text, false), phone(&text), pan(&text, bin), email(&text, true)] {
                prop_assert!(shown.starts_with('[') || shown.contains(MASK), "{shown}");
            }
        }
    }
}
