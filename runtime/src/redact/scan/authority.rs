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
