//! The spans and log records of a view as people read them when a test has failed.

use super::condition::shown;
use crate::id::SpanId;
use crate::log;
use crate::span::{SpanRecord, Status};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Lines that are shown; what is longer tells nothing.
const LINES: usize = 60;

/// What every span has, and no test asks for in the dark.
const COMMON: [&str; 2] = ["tracking_id", "code.function.name"];

/// The spans as a tree, some of them marked.
pub(super) fn span_tree(spans: &[SpanRecord], marked: &[usize]) -> String {
    if spans.is_empty() {
        return "no span has ended in this test\n".to_owned();
    }
    let mut text = "spans that have ended:\n".to_owned();
    let known = |id: SpanId| spans.iter().any(|span| span.context.span_id() == id);
    let mut roots: Vec<usize> = (0..spans.len()).filter(|at| !spans[*at].parent.is_some_and(known)).collect();
    roots.sort_by_key(|at| spans[*at].start);
    for root in roots {
        branch(spans, marked, root, 1, &mut text);
    }
    cut(text)
}

fn branch(spans: &[SpanRecord], marked: &[usize], at: usize, depth: usize, text: &mut String) {
    let span = &spans[at];
    let status = match &span.status {
        Status::Unset => "",
        Status::Ok => " ok",
        // Its reason is the attribute `error.type`.
        Status::Error(_) => " error",
    };
    let attributes: Vec<&(Cow<'static, str>, Value)> =
        span.attributes.iter().filter(|(key, _)| !COMMON.contains(&key.as_ref())).collect();
    let mut events = String::new();
    for event in &span.events {
        let _ = write!(events, " [{}]", event.name);
    }
    let mark = if marked.contains(&at) { "  ←" } else { "" };
    let indent = "  ".repeat(depth);
    let _ = writeln!(text, "{indent}{}{status}{}{events}{mark}", span.name, pairs(attributes.into_iter()));
    let id = span.context.span_id();
    let mut children: Vec<usize> =
        (0..spans.len()).filter(|child| *child != at && spans[*child].parent == Some(id)).collect();
    children.sort_by_key(|at| spans[*at].start);
    for child in children {
        branch(spans, marked, child, depth + 1, text);
    }
}

/// The log records, one a line, some of them marked.
pub(super) fn log_lines(records: &[log::Record], marked: &[usize]) -> String {
    if records.is_empty() {
        return "nothing was logged in this test\n".to_owned();
    }
    let mut text = "what was logged:\n".to_owned();
    for (at, record) in records.iter().enumerate() {
        let name = if record.name.is_empty() { String::new() } else { format!(" [{}]", record.name) };
        let mark = if marked.contains(&at) { "  ←" } else { "" };
        let _ = writeln!(
            text,
            "  {:<5} {}:{name} {}{}{mark}",
            record.level,
            record.target,
            record.message,
            pairs(record.fields.iter())
        );
    }
    cut(text)
}

fn pairs<'a>(fields: impl Iterator<Item = &'a (Cow<'static, str>, Value)>) -> String {
    let mut text = String::new();
    for (key, value) in fields {
        let _ = write!(text, " {key}={}", shown(value));
    }
    text
}

fn cut(text: String) -> String {
    let lines = text.lines().count();
    if lines <= LINES {
        return text;
    }
    let kept: Vec<&str> = text.lines().take(LINES).collect();
    format!("{}\n  … and {} more\n", kept.join("\n"), lines - LINES)
}
