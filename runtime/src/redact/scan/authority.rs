//! User and password in a URL inside a text.

use super::{Found, Shown, Text};
use crate::redact::Rule;
use crate::redact::url::REDACTED_USER as HIDDEN_USER;

/// Stands for user and password.
pub(super) const HIDDEN: &str = HIDDEN_USER;

/// User, password and host together are no longer.
const LONGEST: usize = 512;

/// Looks behind `://`.
pub(super) fn look(text: Text<'_>, at: usize) -> Option<Found> {
    if !text.starts(at, b"://") {
        return None;
    }
    let start = at + 3;
    let word = text.run(start, LONGEST, |byte| {
        !byte.is_ascii_whitespace() && !byte.is_ascii_control() && !b"\"'<>`".contains(&byte)
    });
    let word = &text.bytes[start..word];
    let authority = word.iter().position(|byte| b"/?#\\".contains(byte)).unwrap_or(word.len());
    let sign = match word[..authority].iter().rposition(|byte| *byte == b'@') {
        Some(sign) => sign,
        // A password that was not escaped may hold what ends a host.
        None if is_host(&word[..authority]) => return None,
        None => word.iter().rposition(|byte| *byte == b'@')?,
    };
    let is_hidden = word[..sign] == *HIDDEN.as_bytes();
    (!is_hidden).then_some(Found {
        start,
        end: start + sign,
        rule: Rule::Userinfo,
        shown: Shown::Word(HIDDEN),
    })
}

/// Whether this is a host, with a port or without.
fn is_host(authority: &[u8]) -> bool {
    let port = authority.iter().position(|byte| *byte == b':').map(|colon| &authority[colon + 1..]);
    authority.starts_with(b"[")
        || port.is_none_or(|port| !port.is_empty() && port.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    #[test]
    fn a_password_before_a_host_is_hidden_and_an_at_behind_the_host_says_nothing() {
        for (seen, hidden) in [
            ("see amqp://ann:pw@mq:5672/v, ok", "see amqp://REDACTED:REDACTED@mq:5672/v, ok"),
            ("http://ann@h", "http://REDACTED:REDACTED@h"),
            ("http://ann:p@w@h", "http://REDACTED:REDACTED@h"),
            ("http://ann:p#w@h", "http://REDACTED:REDACTED@h"),
            ("http://ann:p?w@h", "http://REDACTED:REDACTED@h"),
            ("http://ann:p\\w@h", "http://REDACTED:REDACTED@h"),
            ("http://ann:12/w@h", "http://ann:12/w@h"),
            ("http://ann:/w@h", "http://REDACTED:REDACTED@h"),
            ("http://h:80/a@b", "http://h:80/a@b"),
            ("http://h/a@b", "http://h/a@b"),
            ("http://[::1]:x/a@b", "http://[::1]:x/a@b"),
            ("http://REDACTED:REDACTED@h", "http://REDACTED:REDACTED@h"),
            ("http:/ann:pw", "http:/ann:pw"),
            ("http://", "http://"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }

    #[test]
    fn a_url_ends_at_a_space_at_a_quote_and_at_a_control_character() {
        for end in [' ', '\n', '\u{1}', '"', '\'', '<', '>', '`'] {
            let seen = format!("http://h?{end}w@h");
            assert_eq!(shown(&seen), seen);
            let seen = format!("http://ann:p{end}w@h");
            assert_eq!(shown(&seen), seen);
        }
    }
}
