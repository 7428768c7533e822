//! What CloudWatch and Loki make of a line, by their documented rules: fields are found under the names that queries use.

use super::{ENOUGH, Page};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use telemark::Policy;
use telemark::log::{Format, Output, Record, Sink};
use tracing::Level;

/// CloudWatch Logs Insights: objects are joined by dots, arrays count their items, a key that begins with `@` gets
/// another `@`, because `@…` are fields of CloudWatch's own.
fn cloudwatch(line: &Map<String, Json>) -> BTreeMap<String, String> {
    fn flatten(key: &str, value: &Json, found: &mut BTreeMap<String, String>) {
        match value {
            Json::Object(members) => {
                members.iter().for_each(|(name, value)| flatten(&format!("{key}.{name}"), value, found));
            }
            Json::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(at, value)| flatten(&format!("{key}.{at}"), value, found));
            }
            Json::String(text) => drop(found.insert(key.to_owned(), text.clone())),
            other => drop(found.insert(key.to_owned(), other.to_string())),
        }
    }
    let mut found = BTreeMap::new();
    for (key, value) in line {
        let key = if key.starts_with('@') { format!("@{key}") } else { key.clone() };
        flatten(&key, value, &mut found);
    }
    found
}

/// Loki's `| json` without parameters: objects are joined by `_`, arrays are skipped, what a label cannot have becomes
/// `_`, a leading digit gets one before it, and a label that the stream has already gets `_extracted`.
fn loki(line: &Map<String, Json>, stream: &[&str]) -> BTreeMap<String, String> {
    fn sanitized(key: &str) -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
        let key: String = key.chars().map(letter).collect();
        if key.starts_with(|c: char| c.is_ascii_digit()) { format!("_{key}") } else { key }
    }
    fn extract(prefix: &str, members: &Map<String, Json>, found: &mut BTreeMap<String, String>) {
        for (name, value) in members {
            let key =
                if prefix.is_empty() { sanitized(name) } else { format!("{prefix}_{}", sanitized(name)) };
            match value {
                Json::Object(members) => extract(&key, members, found),
                // The first of two with one label stays.
                Json::String(text) => drop(found.entry(key).or_insert_with(|| text.clone())),
                Json::Array(_) | Json::Null => {}
                other => drop(found.entry(key).or_insert_with(|| other.to_string())),
            }
        }
    }
    let mut found = BTreeMap::new();
    extract("", line, &mut found);
    let own = |key: String| if stream.contains(&&*key) { format!("{key}_extracted") } else { key };
    found.into_iter().map(|(key, value)| (own(key), value)).collect()
}

fn line(record: &Record) -> Map<String, Json> {
    let page = Page::default();
    let output = Output::new(Format::Json, Policy::Production, "api-gateway", page.clone());
    output.accept(record);
    assert!(output.flush(ENOUGH));
    serde_json::from_str(&page.text()).unwrap()
}

fn request() -> Map<String, Json> {
    let record = Record::within(None, Level::ERROR, "gateway::routes", "failed")
        .field("request.method", "POST")
        .field("request.path", "/api/app/x")
        .field("request.duration", 0.123)
        .field("request.status", 500_u16)
        .field("user.id", "user-123")
        .field("error", "connection reset")
        .field("error.type", "db")
        .field("workflow_id", "wf-1")
        .field("items", true);
    line(&record)
}

#[test]
fn cloudwatch_finds_fields_by_their_dotted_names() {
    let found = cloudwatch(&request());
    for (key, value) in [
        ("request.method", "POST"),
        ("request.path", "/api/app/x"),
        ("request.duration", "0.123"),
        ("request.status", "500"),
        ("user.id", "user-123"),
        ("error.message", "connection reset"),
        ("error.type", "db"),
        ("workflow_id", "wf-1"),
        ("service", "api-gateway"),
        ("level", "ERROR"),
        ("@@level", "ERROR"),
        ("@@message", "failed"),
    ] {
        assert_eq!(found.get(key).map(String::as_str), Some(value), "{key} in {found:?}");
    }
    assert!(found.contains_key("@@timestamp") && found.keys().all(|key| !key.contains("..")), "{found:?}");
}

#[test]
fn loki_finds_fields_by_names_with_underscores() {
    let found = loki(&request(), &["service"]);
    for (key, value) in [
        ("request_method", "POST"),
        ("request_path", "/api/app/x"),
        ("request_duration", "0.123"),
        ("request_status", "500"),
        ("user_id", "user-123"),
        ("error_message", "connection reset"),
        ("error_type", "db"),
        ("workflow_id", "wf-1"),
        ("service_extracted", "api-gateway"),
        ("level", "ERROR"),
        ("_level", "ERROR"),
        ("_message", "failed"),
    ] {
        assert_eq!(found.get(key).map(String::as_str), Some(value), "{key} in {found:?}");
    }
    assert!(found.contains_key("_timestamp"), "{found:?}");
}

#[test]
fn an_error_has_one_type_on_every_line_so_that_no_index_meets_two() {
    for fields in [&["error"][..], &["error", "error.type"], &["error.type"]] {
        let record = Record::within(None, Level::ERROR, "t", "m");
        let record = fields.iter().fold(record, |record, field| record.field(*field, "x"));
        assert!(line(&record)["error"].is_object(), "{fields:?}");
    }
}
