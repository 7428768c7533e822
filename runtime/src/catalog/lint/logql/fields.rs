//! The keys of a line of JSON, as `| json` of Loki names them.

use crate::catalog::Catalog;
use crate::schema::near::nearest;
use std::collections::BTreeSet;

/// What every line can have; docs/operations.md lists them.
const KEYS: [&str; 30] = [
    "@timestamp",
    "@level",
    "@message",
    "level",
    "service",
    "tracking_id",
    "trace_id",
    "span_id",
    "trace_flags",
    "logger",
    "request.method",
    "request.path",
    "request.route",
    "request.status",
    "request.duration",
    "user.id",
    "user.vip",
    "error.type",
    "error.message",
    "error.value",
    "event.name",
    "exception.type",
    "exception.message",
    "exception.stacktrace",
    "code.function.name",
    "code.file.path",
    "code.line.number",
    "http.route",
    "fields.level",
    "fields.message",
];

/// What a key is called that people expect to be called otherwise.
const RENAMED: [(&str, &str); 6] = [
    ("timestamp", "@timestamp"),
    ("time", "@timestamp"),
    ("message", "@message"),
    ("msg", "@message"),
    ("severity", "level"),
    ("duration", "request.duration"),
];

/// The values of `level`.
pub(super) const LEVELS: [&str; 5] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/// The keys of a program's lines.
#[derive(Debug)]
pub(in crate::catalog::lint) struct Fields {
    keys: BTreeSet<String>,
}

impl Fields {
    /// The keys of all lines, and the fields of the program's events and spans.
    pub(in crate::catalog::lint) fn new(catalog: &Catalog) -> Self {
        let events =
            catalog.events.iter().flat_map(|event| event.fields.iter().map(|field| field.name.to_string()));
        let spans =
            catalog.spans.iter().flat_map(|span| span.fields.iter().map(|field| field.name.to_string()));
        Self { keys: KEYS.map(str::to_owned).into_iter().chain(events).chain(spans).collect() }
    }

    /// What was meant by a field that does not exist, if it is near to one that does; `joined` writes keys as they are called in the query.
    pub(super) fn meant(&self, field: &str, joined: fn(&str) -> String) -> Option<String> {
        let names: Vec<String> = self.keys.iter().map(|key| joined(key)).collect();
        if names.iter().any(|name| name == field) {
            return None;
        }
        if let Some((_, key)) = RENAMED.iter().find(|(wrong, _)| *wrong == field) {
            return Some(joined(key));
        }
        let words: Vec<&str> = names.iter().map(String::as_str).collect();
        nearest(field, &words).map(|near| names[near].clone())
    }
}

/// Loki joins nested keys with `_` and replaces what a label cannot have.
pub(super) fn in_loki(key: &str) -> String {
    key.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

/// CloudWatch joins nested keys with a dot.
pub(super) fn in_cloudwatch(key: &str) -> String {
    key.to_owned()
}
