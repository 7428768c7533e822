//! Attributes that have no callsite: those of other pipelines, and what tells of the process.

use super::names;
use super::rule::Rule;
use crate::redact::Slot;
use std::borrow::Cow;

/// The text of an attribute as it may leave the process, judged by its key.
pub(crate) fn attribute<'t>(key: &str, text: &'t str, slot: Slot) -> Cow<'t, str> {
    names::rule(key).unwrap_or(Rule::Scan).apply(text, slot)
}

/// Text without a key: a name, or a description.
pub(crate) fn scanned(text: &str, slot: Slot) -> Cow<'_, str> {
    Rule::Scan.apply(text, slot)
}

/// Whether not even a number may leave the process under this key.
pub(crate) fn drops_key(key: &str) -> bool {
    names::rule(key) == Some(Rule::Nothing)
}

/// The text of a resource attribute: where a process runs is what a resource is for, so addresses and names stay.
pub(crate) fn resource<'t>(key: &str, text: &'t str) -> Cow<'t, str> {
    let last = key.rsplit('.').next().unwrap_or(key);
    let names_the_process = matches!(last, "address" | "id" | "ip" | "mac" | "name" | "uid" | "version");
    let usual = if names_the_process { Rule::Clear } else { Rule::Scan };
    names::rule(key).unwrap_or(usual).apply(text, Slot::Resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_decides_what_leaves_the_process() {
        assert_eq!(attribute("db.password", "hunter2", Slot::SpanAttribute), "[redacted]");
        assert!(drops_key("pin") && !drops_key("rows"));
        assert_eq!(resource("k8s.pod.ip", "10.1.2.3"), "10.1.2.3");
        assert_eq!(resource("process.command_args", "--password hunter2"), "[redacted]");
        assert_eq!(resource("deployment.token", "hunter2"), "[redacted]");
    }
}
