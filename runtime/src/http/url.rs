//! URLs as telemetry may show them: no credentials, no values of queries.

use crate::context::process::{self, Process};

/// Text from a caller is cut off here: what is recorded must not grow with what is sent.
const LONGEST: usize = 2048;

const REDACTED: &str = "REDACTED";

/// A query with its keys, and `REDACTED` for every value that set-up does not allow.
///
/// A part without an equals sign may be a value as well as a key, so it is not shown either.
pub(crate) fn query(query: &str) -> String {
    redacted(query, process::get())
}

/// An absolute URL without credentials, without its fragment and with a redacted query.
pub(crate) fn full(url: &str) -> String {
    full_for(url, process::get())
}

/// The beginning of a text from outside.
pub(crate) fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

fn redacted(query: &str, process: &Process) -> String {
    let mut shown = String::with_capacity(query.len().min(LONGEST));
    for part in query.split('&') {
        if shown.len() > LONGEST {
            break;
        }
        if !shown.is_empty() {
            shown.push('&');
        }
        match part.split_once('=') {
            _ if part.is_empty() => {}
            Some((key, _)) if process.shows_query(key) => shown.push_str(shortened(part)),
            Some((key, _)) => {
                shown.push_str(shortened(key));
                shown.push('=');
                shown.push_str(REDACTED);
            }
            None => shown.push_str(REDACTED),
        }
    }
    shown
}

fn full_for(url: &str, process: &Process) -> String {
    let (url, _fragment) = url.split_once('#').unwrap_or((url, ""));
    let (place, asked) = match url.split_once('?') {
        Some((place, asked)) => (place, Some(asked)),
        None => (url, None),
    };
    let (scheme, rest) = place.split_once("://").unwrap_or(("", place));
    let end = rest.find(['/', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let mut shown = String::with_capacity(url.len().min(LONGEST));
    if !scheme.is_empty() {
        shown.push_str(scheme);
        shown.push_str("://");
    }
    match authority.rsplit_once('@') {
        Some((_, host)) => {
            shown.push_str("REDACTED:REDACTED@");
            shown.push_str(host);
        }
        None => shown.push_str(authority),
    }
    shown.push_str(shortened(path));
    if let Some(asked) = asked {
        shown.push('?');
        shown.push_str(&redacted(asked, process));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn allowing(keys: &[&str]) -> Process {
        Process { allowed_query: keys.iter().map(|key| (*key).to_owned()).collect(), ..Process::default() }
    }

    #[test]
    fn keys_stay_and_values_go_unless_they_are_allowed() {
        let process = allowing(&["page", "sig"]);
        let shown = redacted("page=2&email=a%40b&sig=abc&flag&=x&a=b=c", &process);
        assert_eq!(shown, "page=2&email=REDACTED&sig=REDACTED&REDACTED&=REDACTED&a=REDACTED");
    }

    #[test]
    fn credentials_and_fragments_are_not_shown() {
        for (url, shown) in [
            (
                "https://user:pass@host:8443/a/b?k=v#frag",
                "https://REDACTED:REDACTED@host:8443/a/b?k=REDACTED",
            ),
            ("https://user@host", "https://REDACTED:REDACTED@host"),
            ("http://host/a@b", "http://host/a@b"),
            ("http://host?k=a://b@c/d", "http://host?k=REDACTED"),
            ("/path?token", "/path?REDACTED"),
        ] {
            assert_eq!(full_for(url, &Process::default()), shown, "{url}");
        }
    }

    proptest! {
        #[test]
        fn two_values_look_the_same(key in "[^&#=?]{0,9}", one in "[^&#]{0,30}", other in "[^&#]{0,30}") {
            let shown = |value: &str| full_for(&format!("http://u:{key}@h/x?{key}={value}&y=z"), &Process::default());
            prop_assert_eq!(shown(&one), shown(&other));
        }

        #[test]
        fn what_is_shown_is_bounded(text in any::<String>(), times in 0..200_usize) {
            let shown = query(&text.repeat(times));
            prop_assert!(shown.len() <= 3 * LONGEST);
        }
    }
}
