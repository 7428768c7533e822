//! What stands around an `@`: an address of mail, or user and password before a host.

use super::authority::HIDDEN;
use super::{Found, Shown, Text};
use crate::redact::Rule;

/// Names before the `@` are no longer.
const LONGEST_LOCAL: usize = 256;

/// Names behind the `@` are no longer.
const LONGEST_DOMAIN: usize = 256;

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"._%+-'~!#$^|{}`".contains(&byte)
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'-')
}

/// Looks around an `@` that ends before `after`.
pub(super) fn look(text: Text<'_>, at: usize, after: usize) -> Option<Found> {
    if text.ends(at, HIDDEN.as_bytes()) {
        return None;
    }
    let domain = domain(text, after);
    let end = after + domain.len();
    if !names_host(domain) {
        return user(text, at, after);
    }
    let mut start = local(text, at)?;
    // A password may hold what no name holds.
    let word = text.back(start, LONGEST_LOCAL, is_credential);
    if let Some(colon) = text.bytes[word..start].iter().position(|byte| *byte == b':') {
        start = word + colon + 1;
    }
    Some(Found { start, end, rule: Rule::Email, shown: Shown::Word("[email]") })
}

/// Where the name before the `@` begins.
fn local(text: Text<'_>, at: usize) -> Option<usize> {
    if text.before(at) == Some(b'"') {
        // A name in quotes may hold anything else.
        let inside = text.back(at - 1, LONGEST_LOCAL, |byte| byte != b'"' && byte != b'\n');
        return (text.before(inside) == Some(b'"') && inside < at - 1).then(|| inside - 1);
    }
    let start = text.back(at, LONGEST_LOCAL, is_local);
    // Quotes and marks around the name are not the name.
    let marks = text.bytes[start..at].iter().take_while(|byte| b"'`{|".contains(byte)).count();
    (start + marks < at).then_some(start + marks)
}

fn domain(text: Text<'_>, after: usize) -> &[u8] {
    let mut domain = &text.bytes[after.min(text.bytes.len())..text.run(after, LONGEST_DOMAIN, is_domain)];
    while let [shorter @ .., b'.' | b'-'] = domain {
        domain = shorter;
    }
    domain
}

/// Whether this is a name with points and a top level, or numbers with points.
fn names_host(domain: &[u8]) -> bool {
    let Some(point) = domain.iter().rposition(|byte| *byte == b'.').filter(|point| *point > 0) else {
        return false;
    };
    let top = &domain[point + 1..];
    let is_top =
        top.len() >= 2 && top.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || *byte == b'-');
    let is_address =
        || str::from_utf8(domain).is_ok_and(|domain| domain.parse::<std::net::Ipv4Addr>().is_ok());
    is_top || top.starts_with(b"xn--") || is_address()
}

fn is_credential(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && !byte.is_ascii_control() && !b"\"'`<>()[]{},;@/".contains(&byte)
}

/// `user:password@host` without a scheme, as the drivers of databases take it.
fn user(text: Text<'_>, at: usize, after: usize) -> Option<Found> {
    let follows = text.get(after)?;
    if !follows.is_ascii_alphanumeric() && follows != b'[' {
        return None;
    }
    let start = text.back(at, LONGEST_LOCAL, is_credential);
    let colon = text.bytes[start..at].iter().position(|byte| *byte == b':')?;
    let is_both = colon > 0 && start + colon + 1 < at;
    is_both.then_some(Found { start, end: at, rule: Rule::Userinfo, shown: Shown::Word(HIDDEN) })
}

#[cfg(test)]
mod tests {
    use crate::redact::{Slot, scan};

    #[test]
    fn marks_around_a_name_stay_and_no_name_is_no_address() {
        for (seen, shown) in [
            ("'ann@x.io'", "'[email]'"),
            ("to {`|ann@x.io", "to {`|[email]"),
            ("\"ann b\"@x.io", "[email]"),
            ("\"\"@x.io", "\"\"@x.io"),
            ("ann\"@x.io", "ann\"@x.io"),
            ("'''@x.io", "'''@x.io"),
            ("@x.io", "@x.io"),
            ("ann@x.c-m ann@x.éé ann@x.xn--p1ai ann@203.0.113.7", "[email] [email] [email] [email]"),
            ("ann@.io ann@x.i ann@x.i1", "ann@.io ann@x.i ann@x.i1"),
        ] {
            assert_eq!(scan::text(seen, Slot::LogMessage), shown);
        }
    }

    #[test]
    fn what_is_left_of_a_word_that_was_cut_is_hidden_if_it_looks_like_an_address() {
        // The top level has digits, so this is no address; without its end it may be one.
        let once = scan::text(&"AaA🪏𞟨A!⭶a!𝔇0A!AA𰀀!ꟲቘ@𞺡.0a".repeat(179), Slot::LogMessage).into_owned();
        let name = once.rmatch_indices('@').nth(1).map_or(0, |(at, _)| at + 1);
        assert!(once.ends_with("@𞺡.…"), "{once}");
        assert_eq!(scan::text(&once, Slot::LogMessage), [&once[..name], "[email]"].concat());
    }

    #[test]
    fn user_and_password_before_a_host_are_hidden_where_both_are_there() {
        for (seen, shown) in [
            ("x ann:pw@db", "x REDACTED:REDACTED@db"),
            ("a:b@db", "REDACTED:REDACTED@db"),
            ("ann:pw@[::1]:5432", "REDACTED:REDACTED@[::1]:5432"),
            ("x ann:@db", "x ann:@db"),
            ("x :pw@db", "x :pw@db"),
            ("x ann@db", "x ann@db"),
            ("ann:pw@-db", "ann:pw@-db"),
            ("ann:pw@", "ann:pw@"),
        ] {
            assert_eq!(scan::text(seen, Slot::LogMessage), shown);
        }
    }
}
