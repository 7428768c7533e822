//! What tells of the process: looked at once, when it starts.

use super::names;
use super::rule::Rule;
use crate::redact::Slot;
use std::borrow::Cow;

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
    fn a_process_may_say_where_it_runs_and_not_how_it_was_called() {
        assert_eq!(resource("k8s.pod.ip", "10.1.2.3"), "10.1.2.3");
        assert_eq!(resource("process.command_args", "--password hunter2"), "[redacted]");
        assert_eq!(resource("deployment.token", "hunter2"), "[redacted]");
    }
}
