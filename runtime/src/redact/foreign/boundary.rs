//! Attributes that have no callsite: those of other pipelines.

use super::names;
use super::rule::Rule;
use crate::redact::Slot;
use std::borrow::Cow;

/// The text of an attribute as it may leave the process, judged by its key.
#[allow(dead_code, reason = "the exporters of others ask")]
pub(crate) fn attribute<'t>(key: &str, text: &'t str, slot: Slot) -> Cow<'t, str> {
    names::rule(key).unwrap_or(Rule::Scan).apply(text, slot)
}

/// Text without a key: a name, or a description.
pub(crate) fn scanned(text: &str, slot: Slot) -> Cow<'_, str> {
    Rule::Scan.apply(text, slot)
}

/// Whether not even a number may leave the process under this key.
#[allow(dead_code, reason = "the exporters of others ask")]
pub(crate) fn drops_key(key: &str) -> bool {
    names::rule(key) == Some(Rule::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_decides_what_leaves_the_process() {
        assert_eq!(attribute("db.password", "hunter2", Slot::SpanAttribute), "[redacted]");
        assert_eq!(attribute("region", "eu", Slot::SpanAttribute), "eu");
        let shown = attribute("note", "password=hunter2 of eu", Slot::SpanAttribute);
        assert!(shown.ends_with(" of eu") && !shown.contains("hunter2"), "{shown}");
        let shown = scanned("password=hunter2 of eu", Slot::SpanName);
        assert!(shown.ends_with(" of eu") && !shown.contains("hunter2"), "{shown}");
        assert!(drops_key("pin") && !drops_key("rows"));
    }
}
