//! URLs of requests as telemetry may show them: the rules of redaction, with the keys that set-up allows.

use crate::context::process::{self, Process};
pub(crate) use crate::redact::url::shortened;
use crate::redact::url::{self, may_be_allowed};

/// A query with its keys, and `REDACTED` for every value that set-up does not allow.
///
/// A part without an equals sign may be a value as well as a key, so it is not shown either.
pub(crate) fn query(query: &str) -> String {
    url::query(query, &|key, value| shows(process::get(), key, value))
}

/// An absolute URL without credentials, without its fragment and with a redacted query.
pub(crate) fn full(full: &str) -> String {
    url::full(full, &|key, value| shows(process::get(), key, value))
}

fn shows(process: &Process, key: &str, value: Option<&str>) -> bool {
    process.allows_query(key) && may_be_allowed(key, value)
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
        let shown =
            url::query("page=2&email=a%40b&sig=abc&flag&=x&a=b=c", &|key, value| shows(&process, key, value));
        assert_eq!(shown, "page=2&email=REDACTED&sig=REDACTED&REDACTED&=REDACTED&a=REDACTED");
    }

    #[test]
    fn credentials_and_fragments_are_not_shown() {
        let shown = full("https://user:pass@host:8443/a/b?k=v#frag");
        assert_eq!(shown, "https://REDACTED:REDACTED@host:8443/a/b?k=REDACTED");
    }

    proptest! {
        #[test]
        fn two_values_look_the_same(key in "[^&#=?]{0,9}", one in "[^&#]{0,30}", other in "[^&#]{0,30}") {
            let shown = |value: &str| full(&format!("http://u:{key}@h/x?{key}={value}&y=z"));
            prop_assert_eq!(shown(&one), shown(&other));
        }

        #[test]
        fn what_is_shown_is_bounded(text in any::<String>(), times in 0..200_usize) {
            let shown = query(&text.repeat(times));
            prop_assert!(shown.len() <= 3 * 2048);
        }
    }
}
