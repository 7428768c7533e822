//! IPv6 addresses in a text, told from paths of modules, times and fingerprints.

use super::{Found, Text, number};
use std::net::{IpAddr, Ipv6Addr};

/// An address has this many characters at most.
const LONGEST: usize = 45;

fn is_part(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
}

fn is_zone(byte: u8) -> bool {
    super::is_word(byte) || matches!(byte, b'%' | b'.' | b'-' | b'_')
}

/// Looks around a colon; only at the first one of what could be an address.
pub(super) fn look(text: Text<'_>, at: usize) -> Option<Found> {
    let next = text.get(at + 1)?;
    if !next.is_ascii_hexdigit() && next != b':' {
        return None;
    }
    let mut start = text.back(at, LONGEST, is_part);
    if text.bytes[start..at].contains(&b':') {
        return None;
    }
    // A word before the first colon is a key, unless two colons make it a path.
    if text.before(start).is_some_and(|byte| super::is_word(byte) || byte == b'_') {
        start = if next == b':' { return None } else { at };
    }
    if start == at && next != b':' {
        start = at + 1;
    }
    let mut end = text.run(start, LONGEST, is_part);
    if text.get(end).is_some_and(|byte| super::is_word(byte) || byte == b'_') {
        // A part of a word, as in `a1::tests`: not a part of an address.
        end = text.bytes[start..end]
            .iter()
            .rposition(|byte| *byte == b':')
            .map_or(start, |colon| start + colon);
    }
    let address = read(text, start, &mut end)?;
    let zone = text.get(end).filter(|byte| *byte == b'%').map(|_| text.run(end, usize::MAX, is_zone));
    number::hidden(text, start, zone.filter(|zone| *zone > end + 1).unwrap_or(end), IpAddr::V6(address))
}

/// The address in this part of the text, without the mark that ends a sentence.
fn read(text: Text<'_>, start: usize, end: &mut usize) -> Option<Ipv6Addr> {
    for _ in 0..2 {
        let part = text.bytes.get(start..*end)?;
        // A name of a module may be made of letters that are digits too.
        if !part.iter().any(u8::is_ascii_digit) {
            return None;
        }
        if let Some(address) = str::from_utf8(part).ok().and_then(|part| part.parse().ok()) {
            return Some(address);
        }
        *end -= usize::from(matches!(part.last()?, b'.' | b':'));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    #[test]
    fn addresses_are_told_from_names_and_from_what_stands_around_them() {
        for (seen, hidden) in [
            ("2001:db8:1:2::3", "2001:db8:1::"),
            ("(2001:db8:1:2::3)", "(2001:db8:1::)"),
            ("2001:db8:1:2::3, x", "2001:db8:1::, x"),
            ("2001:db8:1:2::3.", "2001:db8:1::."),
            ("2001:db8:1:2::3: x", "2001:db8:1::: x"),
            ("1:2:3:4:5:6:7:8:x", "1:2:3:::x"),
            ("1:2:3:4:5:6:7:8:_", "1:2:3:::_"),
            ("dead::bee1", "dead::"),
            ("::7:8", "::"),
            ("x:1::5", "x:1::"),
            ("_:1::5", "_:1::"),
            ("x ::5:6", "x ::"),
            ("0000:0000:0000:0000:0000:ffff:203.113.113.177", "203.113.113.0"),
            ("0000:0000:0000:0000:0000:ffff:203.113.113.177.", "203.113.113.0."),
            // Zones.
            ("fe80::1:2%é1-_.% up", "fe80:: up"),
            ("fe80::1:2% up", "fe80::% up"),
            ("fe80::1:2,% up", "fe80::,% up"),
            // What is none.
            ("x::5:6", "x::5:6"),
            ("_::5:6", "_::5:6"),
            ("x1::5", "x1::5"),
            ("2001:db8::5g", "2001:db8::5g"),
            ("2001:db8::5_", "2001:db8::5_"),
            ("dead::beef", "dead::beef"),
            ("1: 2", "1: 2"),
            ("1:g", "1:g"),
            ("1:", "1:"),
            ("12:34", "12:34"),
            ("1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9"),
            ("2001:db8:1::, 2001:db8:1::", "2001:db8:1::, 2001:db8:1::"),
            ("::1 ::", "::1 ::"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }
}
