//! What begins with a digit: numbers of payment cards, and IPv4 addresses.

use super::{Found, Shown, Text};
use crate::redact::{Rule, address, masks};
use std::net::{IpAddr, Ipv4Addr};

/// The digits of card numbers.
pub(super) const SHORTEST_CARD: usize = 13;
const LONGEST_CARD: usize = 19;

/// Looks at the digits from `at` to `end`.
pub(super) fn look(text: Text<'_>, at: usize, end: usize) -> Option<Found> {
    match end - at {
        1..=3 if text.get(end) == Some(b'.') => v4(text, at),
        4..=LONGEST_CARD => card(text, at, end),
        _ => None,
    }
}

/// A card number in one piece, or in groups of which the first has four digits or more.
fn card(text: Text<'_>, at: usize, end: usize) -> Option<Found> {
    // Most numbers are short, and stand alone.
    let is_group = matches!(text.get(end), Some(b' ' | b'-'))
        && text.get(end + 1).is_some_and(|byte| byte.is_ascii_digit());
    if end - at < SHORTEST_CARD && !is_group {
        return None;
    }
    let mut digits = [0_u8; LONGEST_CARD];
    let (mut count, mut place, mut longest) = (0, at, None);
    loop {
        let group = text.run(place, LONGEST_CARD, |byte| byte.is_ascii_digit());
        let Some(into) = digits.get_mut(count..count + group - place) else { break };
        into.copy_from_slice(&text.bytes[place..group]);
        count += group - place;
        if is_card(&digits[..count]) {
            longest = Some(group);
        }
        let goes_on = matches!(text.get(group), Some(b' ' | b'-'));
        if !goes_on || !text.get(group + 1).is_some_and(|byte| byte.is_ascii_digit()) {
            break;
        }
        place = group + 1;
    }
    let end = longest.filter(|end| !is_identifier(text, at, *end) && !is_fraction(text, at, *end))?;
    Some(Found { start: at, end, rule: Rule::Pan, shown: Shown::Word("[pan]") })
}

/// Whether an issuer gives out such numbers, and the check digit is right.
fn is_card(digits: &[u8]) -> bool {
    let length = digits.len();
    if !(SHORTEST_CARD..=LONGEST_CARD).contains(&length) {
        return false;
    }
    let prefix = digits[..4].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    let issued = match prefix {
        4000..=4999 => matches!(length, 13 | 16 | 18 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        3400..=3499 | 3700..=3799 => length == 15,
        3000..=3059 | 3095 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&length),
        6011 | 6200..=6299 | 6440..=6599 | 3528..=3589 | 2200..=2204 | 8100..=8199 => {
            (16..=19).contains(&length)
        }
        5000..=5099 | 5600..=5899 | 6300..=6399 | 6700..=6799 => true,
        _ => false,
    };
    issued && masks::luhn(digits)
}

/// Whether the digits are a part of an identifier in hexadecimal digits, as of a trace.
fn is_identifier(text: Text<'_>, at: usize, end: usize) -> bool {
    /// No identifier is longer.
    const MOST: usize = 64;
    let start = text.back(at, MOST, |byte| byte.is_ascii_alphanumeric());
    let stop = text.run(end, MOST, |byte| byte.is_ascii_alphanumeric());
    let around = [&text.bytes[start..at], &text.bytes[end..stop]];
    stop - end + at - start > 0 && around.iter().all(|part| part.iter().all(u8::is_ascii_hexdigit))
}

/// Whether the digits are a part of a number with a point.
fn is_fraction(text: Text<'_>, at: usize, end: usize) -> bool {
    let digit = |at: usize| text.get(at).is_some_and(|byte| byte.is_ascii_digit());
    let before = at >= 2 && text.get(at - 1) == Some(b'.') && digit(at - 2);
    before || (text.get(end) == Some(b'.') && digit(end + 1))
}

/// An IPv4 address by itself.
fn v4(text: Text<'_>, at: usize) -> Option<Found> {
    let within = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    if at > 0 && within(text.bytes[at - 1]) {
        return None;
    }
    let mut octets = [0; 4];
    let mut place = at;
    for octet in &mut octets {
        // None stands before the first.
        place += usize::from(text.get(place)? == b'.');
        let end = text.run(place, 4, |byte| byte.is_ascii_digit());
        let digits = text.bytes.get(place..end).filter(|digits| (1..=3).contains(&digits.len()))?;
        let value = digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        *octet = u8::try_from(value).ok()?;
        place = end;
    }
    let follows = text.get(place).filter(|byte| within(*byte));
    let is_part = match follows {
        Some(b'.') => text.get(place + 1).is_some_and(|byte| byte.is_ascii_digit()),
        other => other.is_some(),
    };
    if is_part || is_version(text, at) {
        return None;
    }
    hidden(text, at, place, IpAddr::V4(Ipv4Addr::from(octets)))
}

/// The address by its network, unless it shows no more than that already, or names nobody.
pub(super) fn hidden(text: Text<'_>, start: usize, end: usize, address: IpAddr) -> Option<Found> {
    let network = address::truncate(address, 24, 48);
    if address.is_loopback() || address.is_unspecified() {
        return None;
    }
    // Written as it is already: most addresses are not.
    let is_same = str::from_utf8(&text.bytes[start..end]).is_ok_and(|shown| shown.parse() == Ok(network));
    if is_same {
        return None;
    }
    Some(Found { start, end, rule: Rule::Ip, shown: Shown::Network(network) })
}

/// Whether these numbers with points are said to be those of a version.
fn is_version(text: Text<'_>, at: usize) -> bool {
    let word = text.back(at, 3, |byte| matches!(byte, b' ' | b'=' | b':' | b'"'));
    text.ends(word, b"version")
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;
    use std::ops::RangeInclusive;

    /// A number of this length that begins so and has the right check digit.
    fn number(prefix: u32, length: usize) -> String {
        let rest = length - 5;
        (0..10)
            .map(|check| format!("{prefix:04}{:0rest$}{check}", 0))
            .find(|number| masks::luhn(number.as_bytes()))
            .expect("one of ten check digits is right")
    }

    #[test]
    fn cards_of_every_issuer_are_hidden_at_the_lengths_they_have_and_other_numbers_stay() {
        const ISSUED: &[(RangeInclusive<u32>, &[usize])] = &[
            (4000..=4999, &[13, 16, 18, 19]),
            (5100..=5599, &[16]),
            (2221..=2720, &[16]),
            (3400..=3499, &[15]),
            (3700..=3799, &[15]),
            (3000..=3059, &[14, 15, 16, 17, 18, 19]),
            (3095..=3095, &[14, 15, 16, 17, 18, 19]),
            (3600..=3699, &[14, 15, 16, 17, 18, 19]),
            (3800..=3999, &[14, 15, 16, 17, 18, 19]),
            (6011..=6011, &[16, 17, 18, 19]),
            (6200..=6299, &[16, 17, 18, 19]),
            (6440..=6599, &[16, 17, 18, 19]),
            (3528..=3589, &[16, 17, 18, 19]),
            (2200..=2204, &[16, 17, 18, 19]),
            (8100..=8199, &[16, 17, 18, 19]),
            (5000..=5099, &[13, 14, 15, 16, 17, 18, 19]),
            (5600..=5899, &[13, 14, 15, 16, 17, 18, 19]),
            (6300..=6399, &[13, 14, 15, 16, 17, 18, 19]),
            (6700..=6799, &[13, 14, 15, 16, 17, 18, 19]),
        ];
        for prefix in 0..=9999 {
            let lengths =
                ISSUED.iter().find(|(issued, _)| issued.contains(&prefix)).map(|(_, lengths)| *lengths);
            for length in 11..=21 {
                let number = number(prefix, length);
                let is_card = lengths.is_some_and(|lengths| lengths.contains(&length));
                let found = look(Text { bytes: number.as_bytes(), floor: 0 }, 0, length);
                assert_eq!(found.is_some(), is_card, "{number}");
            }
        }
    }

    #[test]
    fn a_card_ends_where_its_number_ends_whatever_digits_follow() {
        for (seen, hidden) in [
            ("4242 4242 4242 4242 12", "[pan] 12"),
            ("5555-5555-5555-4444-1", "[pan]-1"),
            ("4242 4242 4242 4242 4242", "[pan] 4242"),
            ("4000 0000 0000 0000 006", "[pan]"),
            ("4000 0000 0000 0000 0067", "4000 0000 0000 0000 0067"),
            ("42424242 42424242", "[pan]"),
            ("4242 4242 4242 4242 a", "[pan] a"),
            ("4242 4242 4242  4242", "4242 4242 4242  4242"),
            ("4242_4242_4242_4242", "4242_4242_4242_4242"),
            ("4242 4242 4242 4241", "4242 4242 4242 4241"),
            ("242 4242 4242 4242 42", "242 4242 4242 4242 42"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }

    #[test]
    fn digits_within_an_identifier_or_a_fraction_are_no_card() {
        let card = "4242424242424242";
        for (before, after, is_shown) in [
            ("a", "", true),
            ("", "f", true),
            ("dead", "beef", true),
            ("x", "", false),
            ("", "x", false),
            ("ax", "", false),
            ("a", "x", false),
            ("x", "a", false),
            ("0.", "", true),
            ("", ".5", true),
            (".", "", false),
            ("x.", "", false),
            ("", ".", false),
            ("", ".x", false),
            ("7 ", "", false),
            ("1,", ",5", false),
            ("1 ", " 5", false),
        ] {
            let is = if is_shown { card } else { "[pan]" };
            assert_eq!(shown(&format!("{before}{card}{after}")), format!("{before}{is}{after}"));
        }
    }

    #[test]
    fn four_octets_are_an_address_and_more_or_less_are_not() {
        for (seen, hidden) in [
            ("203.0.113.77", "203.0.113.0"),
            ("255.255.255.255", "255.255.255.0"),
            ("(203.0.113.77)", "(203.0.113.0)"),
            ("203.0.113.77.", "203.0.113.0."),
            ("203.0.113.77, 198.51.100.9", "203.0.113.0, 198.51.100.0"),
            ("203.0.113.77/24-x", "203.0.113.0/24-x"),
            ("203.0.113", "203.0.113"),
            ("203.0.113.", "203.0.113."),
            ("203.0.113.77.5", "203.0.113.77.5"),
            ("203.0.113.256", "203.0.113.256"),
            ("203.0.113.0077", "203.0.113.0077"),
            ("203.0..77", "203.0..77"),
            ("203.0,113.77", "203.0,113.77"),
            ("203.0.113.77a", "203.0.113.77a"),
            ("203.0.113.77_", "203.0.113.77_"),
            ("a203.0.113.77", "a203.0.113.77"),
            ("_203.0.113.77", "_203.0.113.77"),
            (".203.0.113.77", ".203.0.113.77"),
            ("version: 203.0.113.77", "version: 203.0.113.77"),
            ("Version=\"203.0.113.77", "Version=\"203.0.113.77"),
            ("a version of 203.0.113.77", "a version of 203.0.113.0"),
            ("127.0.0.1 and 0.0.0.0", "127.0.0.1 and 0.0.0.0"),
            ("203.0.113.0", "203.0.113.0"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }
}
