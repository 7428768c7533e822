//! Masks of texts: constant in width, so that they do not tell how long a value was.

use super::strategy::MASK;

/// Domains that say nothing of who somebody is: large providers, and names reserved for examples.
const PUBLIC_DOMAINS: &[&str] = &[
    "aol.com",
    "example.com",
    "example.net",
    "example.org",
    "fastmail.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yandex.ru",
    "163.com",
];

/// Country calling codes of two digits; `1` and `7` have one, all others three (ITU E.164).
const TWO_DIGIT_COUNTRIES: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// Prefixes that tell the kind of a credential and nothing else, with the mask behind them; longest first.
const TOKEN_KINDS: &[(&str, &str)] = &[
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
pub(super) fn first(text: &str, count: usize) -> String {
    if text.chars().count() > count.saturating_mul(2) {
        text.chars().take(count).chain(MASK.chars()).collect()
    } else {
        MASK.to_owned()
    }
}

/// The last characters, unless they are half of the text or more.
pub(super) fn last(text: &str, count: usize) -> String {
    let length = text.chars().count();
    if length > count.saturating_mul(2) {
        MASK.chars().chain(text.chars().skip(length - count)).collect()
    } else {
        MASK.to_owned()
    }
}

/// `***@gmail.com`, `***@***` for a domain that may identify somebody, `[email]` for what is no address.
pub(super) fn email(text: &str, keep_domain: bool) -> String {
    let Some((local, domain)) = text.trim().rsplit_once('@') else { return "[email]".to_owned() };
    let domain = domain.to_ascii_lowercase();
    let is_name =
        !domain.is_empty() && domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    if local.is_empty() || !is_name {
        return "[email]".to_owned();
    }
    if keep_domain || PUBLIC_DOMAINS.contains(&domain.as_str()) {
        format!("{MASK}@{domain}")
    } else {
        format!("{MASK}@{MASK}")
    }
}

/// `+49***23`; `[phone]` for what is no international number.
pub(super) fn phone(text: &str) -> String {
    let text = text.trim();
    let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let digits = international.and_then(|rest| digits(rest, &[' ', '-', '.', '/', '(', ')']));
    let Some(digits) = digits.filter(|digits| (8..=15).contains(&digits.len())) else {
        return "[phone]".to_owned();
    };
    let country = match &digits[..2] {
        code if code.starts_with(['1', '7']) => &digits[..1],
        code if TWO_DIGIT_COUNTRIES.contains(&code) => &digits[..2],
        _ => &digits[..3],
    };
    format!("+{country}{MASK}{}", &digits[digits.len() - 2..])
}

/// `****4242`; `[pan]` for what is no card number.
pub(super) fn pan(text: &str, bin: u8) -> String {
    let digits = digits(text.trim(), &[' ', '-']).filter(|digits| (13..=19).contains(&digits.len()));
    let Some(digits) = digits.filter(|digits| luhn(digits.as_bytes())) else { return "[pan]".to_owned() };
    // Eight leading digits of a card shorter than 16 would leave too little hidden.
    let bin = if digits.len() < 16 { usize::from(bin).min(6) } else { usize::from(bin) };
    format!("{}****{}", &digits[..bin], &digits[digits.len() - 4..])
}

/// `ghp_***` where the prefix is a known kind, else `***`.
pub(super) fn token(text: &str) -> &'static str {
    TOKEN_KINDS.iter().find(|(prefix, _)| text.starts_with(prefix)).map_or(MASK, |(_, masked)| masked)
}

/// The digits of a text that holds nothing else but separators.
fn digits(text: &str, separators: &[char]) -> Option<String> {
    let digits: String = text.chars().filter(|c| !separators.contains(c)).collect();
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// The check digit that card numbers end with.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let doubled = |at: usize, digit: u32| match (at % 2, digit * 2) {
        (0, _) => digit,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, byte)| doubled(at, u32::from(byte - b'0'))).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
