//! The `baggage` header: W3C baggage, read forgivingly and written strictly.

use super::entries::{Entries, Entry};
use crate::context::tracestate::blank_trimmed;
use crate::id::SpanId;
use std::fmt::Write;

/// Members that are read from a caller and written to a callee; the standard asks for no fewer.
const MEMBERS: usize = 64;
/// Bytes of the written header; the standard asks for no fewer.
const BYTES: usize = 8192;

/// The lines of the header as one, and whether something of it will be left out.
///
/// It is read when somebody asks: most requests only pass it on. A member that is malformed is left out then, and
/// everything after the limits; a byte sequence that is not UTF-8 after decoding becomes U+FFFD.
pub(crate) fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> (Entries, bool) {
    let mut lines = lines.into_iter();
    let first = lines.next().unwrap_or_default();
    let Some(second) = lines.next() else { return (Entries::unread(first), is_complete(first)) };
    let mut all = first.to_vec();
    for line in std::iter::once(second).chain(lines) {
        // What comes after the limits is not kept.
        if all.len() > READ {
            break;
        }
        all.push(b',');
        all.extend_from_slice(&line[..line.len().min(READ + 1)]);
    }
    (Entries::unread(&all), is_complete(&all))
}

/// So much of a header is looked at: blanks around members do not count among the bytes of the standard.
const READ: usize = 4 * BYTES;

/// The whole members in what is looked at.
pub(super) fn looked_at(header: &[u8]) -> &[u8] {
    let Some(beginning) = header.get(..READ).filter(|_| header.len() > READ) else { return header };
    let end = beginning.iter().rposition(|byte| *byte == b',').unwrap_or_default();
    &beginning[..end]
}

/// The members of a header, each with whether it and all before it are within the limits.
fn members(header: &[u8]) -> impl Iterator<Item = (&[u8], bool)> {
    let (mut count, mut bytes) = (0, 0);
    header.split(|b| *b == b',').map(blank_trimmed).filter(|member| !member.is_empty()).map(move |member| {
        bytes += member.len() + 1;
        count += 1;
        (member, count <= MEMBERS && bytes <= BYTES + 1)
    })
}

/// Whether it is what most callers send, `key=value,key=value`, and within the limits: seen in one pass.
fn is_plain(header: &[u8]) -> bool {
    let rest_of = |from: &[u8], table: &[bool; 256]| {
        from.iter().position(|byte| !table[usize::from(*byte)]).unwrap_or(from.len())
    };
    let (mut rest, mut members) = (header, 1);
    loop {
        let key = rest_of(rest, &TOKEN);
        let Some(b'=') = rest.get(key).filter(|_| key > 0) else { return false };
        rest = &rest[key + 1..];
        rest = &rest[rest_of(rest, &VALUE)..];
        match rest {
            [] => return members <= MEMBERS && header.len() <= BYTES,
            [b',', more @ ..] => (rest, members) = (more, members + 1),
            _ => return false,
        }
    }
}

/// Whether every member is well-formed and within the limits.
fn is_complete(header: &[u8]) -> bool {
    is_plain(header)
        || header.len() <= READ && members(header).all(|(member, fits)| fits && Parts::of(member).is_some())
}

/// The entries of a header.
pub(super) fn entries(header: &[u8]) -> Vec<Entry> {
    members(header).take_while(|(_, fits)| *fits).filter_map(|(member, _)| entry(member)).collect()
}

/// The header for a call made where these spans are open; empty if there is nothing to carry.
///
/// What exceeds the limits, and an entry whose key is not a token, is left out as a whole.
pub(crate) fn format(entries: &Entries, open: &[SpanId]) -> String {
    let mut header = String::new();
    for (count, entry) in entries.visible(open).filter(|entry| is_token(entry.key.as_bytes())).enumerate() {
        let before = header.len();
        if count > 0 {
            header.push(',');
        }
        header.push_str(&entry.key);
        header.push('=');
        encode(&entry.value, &mut header);
        if !entry.properties.is_empty() {
            header.push(';');
            header.push_str(&entry.properties);
        }
        if count == MEMBERS || header.len() > BYTES {
            header.truncate(before);
            break;
        }
    }
    header
}

/// A member as it is written.
struct Parts<'a> {
    key: &'a str,
    value: &'a [u8],
    properties: &'a str,
}

impl<'a> Parts<'a> {
    /// Nothing if the standard calls it malformed.
    fn of(member: &'a [u8]) -> Option<Self> {
        let (pair, properties) = match member.iter().position(|b| *b == b';') {
            Some(at) => (&member[..at], Some(&member[at + 1..])),
            None => (member, None),
        };
        let (key, value) = key_and_value(pair)?;
        if properties.is_some_and(|properties| !are_properties(properties)) {
            return None;
        }
        let properties = std::str::from_utf8(blank_trimmed(properties.unwrap_or_default())).ok()?;
        Some(Self { key: std::str::from_utf8(key).ok()?, value, properties })
    }
}

fn entry(member: &[u8]) -> Option<Entry> {
    let Parts { key, value, properties } = Parts::of(member)?;
    Some(Entry { key: key.into(), value: decode(value).into(), properties: properties.into() })
}

/// Whether these are properties of an entry, with semicolons between them.
pub(super) fn are_properties(properties: &[u8]) -> bool {
    properties
        .split(|b| *b == b';')
        .map(blank_trimmed)
        .all(|one| is_token(one) || key_and_value(one).is_some())
}

/// A value may hold further equals signs.
fn key_and_value(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pair.iter().position(|b| *b == b'=')?;
    let (key, value) = (blank_trimmed(&pair[..at]), blank_trimmed(&pair[at + 1..]));
    (is_token(key) && value.iter().all(|b| is_value_octet(*b))).then_some((key, value))
}

/// A token of HTTP: what a key has to be.
pub(super) fn is_token(key: &[u8]) -> bool {
    !key.is_empty() && key.iter().all(|byte| TOKEN[usize::from(*byte)])
}

/// The bytes of tokens.
const TOKEN: [bool; 256] = {
    let (signs, mut table, mut at) = (b"!#$%&'*+-.^_`|~", [false; 256], 0);
    while at < 256 {
        table[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};

/// The bytes of values.
const VALUE: [bool; 256] = {
    let (mut table, mut at) = ([false; 256], 0);
    while at < 256 {
        table[at] = is_value_octet(at as u8);
        at += 1;
    }
    table
};

const fn is_value_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

fn encode(value: &str, header: &mut String) {
    for byte in value.bytes() {
        if is_value_octet(byte) && byte != b'%' {
            header.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(header, "%{byte:02X}");
        }
    }
}

/// A percent sign that begins no escape stands for itself.
fn decode(value: &[u8]) -> String {
    let hex = |byte: &u8| char::from(*byte).to_digit(16);
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let escape = match tail {
            [high, low, after @ ..] if *first == b'%' => hex(high).zip(hex(low)).zip(Some(after)),
            _ => None,
        };
        if let Some(((high, low), after)) = escape {
            decoded.push((high << 4 | low) as u8);
            rest = after;
        } else {
            decoded.push(*first);
        }
    }
    match String::from_utf8(decoded) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(lines: &[&str]) -> (Vec<(String, String)>, bool) {
        let (entries, complete) = parse(lines.iter().map(|line| line.as_bytes()));
        let listed =
            entries.visible(&[]).map(|entry| (entry.key().to_owned(), entry.value().to_owned())).collect();
        (listed, complete)
    }

    fn passed_on(lines: &[&str]) -> String {
        format(&parse(lines.iter().map(|line| line.as_bytes())).0, &[])
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn equals_signs_in_a_value_are_kept() {
        assert_eq!(read(&["k=a=b=c"]), (pairs(&[("k", "a=b=c")]), true));
        assert_eq!(passed_on(&["k=a=b=c"]), "k=a=b=c");
    }

    #[test]
    fn several_headers_are_one_list() {
        assert_eq!(read(&["a=1, b=2", "c=3"]), (pairs(&[("a", "1"), ("b", "2"), ("c", "3")]), true));
    }

    #[test]
    fn escapes_are_read_and_bytes_that_are_no_utf_8_become_the_replacement_character() {
        let (entries, complete) = read(&["a=%C3%A9%201%2C2%3B,b=%FF,c=100%,d=%2,e=%zz,f="]);
        let expected =
            [("a", "é 1,2;"), ("b", "\u{fffd}"), ("c", "100%"), ("d", "%2"), ("e", "%zz"), ("f", "")];
        assert_eq!(entries, pairs(&expected));
        assert!(complete);
    }

    #[test]
    fn what_needs_an_escape_gets_one_and_the_percent_sign_too() {
        let mut entries = Entries::default();
        entries.set(None, "k", "é 1,2;=%\"\\");
        assert_eq!(format(&entries, &[]), "k=%C3%A9%201%2C2%3B=%25%22%5C");
    }

    #[test]
    fn properties_travel_with_their_entry() {
        assert_eq!(passed_on(&["k=v;ttl=60; secure ,l=w"]), "k=v;ttl=60; secure,l=w");
    }

    #[test]
    fn a_malformed_member_is_left_out_and_the_others_stay() {
        for bad in
            ["x", "=1", "a b=1", "x=1 2", "x=\"1\"", "x=1;", "x=1;;y", "x=1;y=\"", "é=1", "x=é", "x=a\\b"]
        {
            assert_eq!(read(&["a=1", bad, "b=2"]), (pairs(&[("a", "1"), ("b", "2")]), false), "{bad}");
        }
        let (entries, complete) = parse([b"a=\xff,b=2".as_slice()]);
        assert_eq!((entries.get(&[], "b"), complete), (Some("2"), false));
    }

    #[test]
    fn the_limits_of_the_standard_are_kept_whole() {
        let list = |n: usize| (0..n).map(|i| format!("k{i}=v")).collect::<Vec<_>>().join(",");
        assert_eq!(read(&[&list(64)]).0.len(), 64);
        assert!(read(&[&list(64)]).1);
        assert_eq!((read(&[&list(10_000)]).0.len(), read(&[&list(65)]).1), (64, false));
        let exact = format!("k={}", "v".repeat(BYTES - 2));
        assert_eq!(passed_on(&[&exact]), exact);
        assert_eq!(read(&[&format!("{exact}v")]), (vec![], false));
    }

    #[test]
    fn what_does_not_fit_is_not_cut_in_the_middle() {
        let mut entries = Entries::default();
        entries.set(None, "small", "1");
        entries.set(None, "large", &"é".repeat(BYTES));
        entries.set(None, "no token", "1");
        assert_eq!(format(&entries, &[]), "small=1");
    }

    proptest! {
        #[test]
        fn anything_at_all_is_read_without_a_panic_and_stays_in_the_limits(
            lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 0..5)
        ) {
            let (entries, _) = parse(lines.iter().map(Vec::as_slice));
            prop_assert!(format(&entries, &[]).len() <= BYTES);
        }

        #[test]
        fn what_one_pass_takes_is_well_formed(line in "([a-c%=;,\\\"]|[0-9A-F]|é){0,20}") {
            let whole = members(line.as_bytes()).all(|(member, fits)| fits && Parts::of(member).is_some());
            prop_assert!(whole || !is_plain(line.as_bytes()), "{}", line);
        }

        #[test]
        fn members_alike_to_valid_ones_do_not_panic_either(line in "([a-c %=;,\"]|%[0-9A-F]{2}){0,40}") {
            let (entries, _) = parse([line.as_bytes()]);
            let again = format(&entries, &[]);
            prop_assert_eq!(format(&parse([again.as_bytes()]).0, &[]), again);
        }

        #[test]
        fn what_is_set_arrives(
            values in prop::collection::btree_map("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}", any::<String>(), 0..20)
        ) {
            let mut entries = Entries::default();
            for (key, value) in &values {
                entries.set(None, key, value);
            }
            let (arrived, complete) = parse([format(&entries, &[]).as_bytes()]);
            prop_assert!(complete);
            for (key, value) in &values {
                prop_assert_eq!(arrived.get(&[], key), Some(value.as_str()));
            }
        }
    }
}
