//! One record as one line of JSON, whatever its fields are called.

use super::line::{bool, float, opening, text};
use super::nest::{Leaf, Node, Tree};
use super::{Around, Record};
use crate::redact::json_text;
use crate::value::Value;

/// Keys at the top that belong to the record itself; a field of this name is written under `fields`.
const RESERVED: [&str; 9] =
    ["fields", "level", "logger", "message", "service", "span_id", "trace_flags", "trace_id", "tracking_id"];

/// The key under which a field with a reserved name is written.
const ASIDE: &str = "fields";

/// Appends the line of a record, with its line break; `service` is the name where the request has none.
pub(super) fn line(record: &Record, service: &str, line: &mut Vec<u8>) {
    begin(record.time, line);
    before(record.level.as_str(), line);
    text(&record.message, line);
    behind(record.level.as_str(), line);
    text(record.request.as_deref().and_then(|request| request.service()).map_or(service, |name| name), line);
    if let Some(span) = &record.span {
        let identity = (span.trace_id(), span.span_id(), span.flags());
        Around::write(identity, record.request.as_deref(), line);
    } else if let Some(request) = record.request.as_deref() {
        Around::tracking(request, line);
    }
    line.extend_from_slice(b",\"logger\":");
    text(&record.target, line);
    for node in fields(record).nodes() {
        line.push(b',');
        member(node, line);
    }
    line.extend_from_slice(b"}\n");
}

/// Up to the time.
pub(super) fn begin(time: u64, line: &mut Vec<u8>) {
    line.extend_from_slice(&opening(time));
}

/// From the time to the message.
pub(super) fn before(level: &str, line: &mut Vec<u8>) {
    line.extend_from_slice(b"\",\"@level\":\"");
    line.extend_from_slice(level.as_bytes());
    line.extend_from_slice(b"\",\"@message\":");
}

/// From the message to the service.
pub(super) fn behind(level: &str, line: &mut Vec<u8>) {
    line.extend_from_slice(b",\"level\":\"");
    line.extend_from_slice(level.as_bytes());
    line.extend_from_slice(b"\",\"service\":");
}

/// Puts a field where it belongs: dots nest, no key stands twice, and none stands in the way of the record's own.
pub(super) fn insert<'a>(tree: &mut Tree<'a>, key: &'a str, leaf: Leaf<'a>) {
    let first = key.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    if first.starts_with('@') || RESERVED.contains(&first) {
        tree.insert_under(ASIDE, key, leaf);
    } else {
        tree.insert(key, leaf);
    }
}

/// The fields as a tree.
fn fields(record: &Record) -> Tree<'_> {
    let mut tree = Tree::default();
    for (key, value) in &record.fields {
        insert(&mut tree, key, Leaf::Value(value));
    }
    if !record.name.is_empty() {
        tree.insert("event.name", Leaf::Text(&record.name));
    }
    if let Some(user) = record.request.as_deref().and_then(|request| request.user()) {
        tree.insert("user.id", Leaf::Text(user));
    }
    tree.settle();
    tree
}

fn member(node: &Node<'_>, line: &mut Vec<u8>) {
    text(node.name(), line);
    line.push(b':');
    if let Some(value) = node.value() {
        return leaf(value, line);
    }
    for (at, child) in node.children().iter().enumerate() {
        line.push(if at == 0 { b'{' } else { b',' });
        member(child, line);
    }
    line.push(b'}');
}

fn leaf(leaf: Leaf<'_>, line: &mut Vec<u8>) {
    match leaf {
        Leaf::Text(value) => text(value, line),
        Leaf::Value(value) => scalar(value, line),
        Leaf::Place(_) => line.extend_from_slice(b"null"),
    }
}

/// Numbers stay numbers.
pub(super) fn scalar(value: &Value, line: &mut Vec<u8>) {
    match value {
        Value::Bool(value) => bool(*value, line),
        Value::I64(value) => json_text::integer(*value, line),
        Value::U64(value) => json_text::integer(*value, line),
        Value::F64(value) => float(*value, line),
        Value::Text(value) => text(value, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Request, SpanContext, TrackingId, baggage};
    use std::sync::Arc;
    use tracing_core::Level;

    #[test]
    fn a_line_of_a_request_begins_with_who_and_where() {
        let span: SpanContext =
            SpanContext::from_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .expect("a traceparent of the standard");
        let service = Some(Arc::from("workflow-agent"));
        let tracking = TrackingId::from(span.trace_id());
        let request = Request::new(Some(tracking), service, baggage::Entries::default());
        request.set_user("user-123");
        let record = Record {
            time: 1_710_496_800_123_456_789,
            span: Some(span),
            request: Some(request),
            ..Record::within(None, Level::INFO, "agent::steps", "handled \"it\"")
        };
        let record = record.field("request.method", "POST").field("request.duration", 0.123);
        let mut written = Vec::new();
        line(&record, "api-gateway", &mut written);
        assert_eq!(
            String::from_utf8_lossy(&written),
            concat!(
                r#"{"@timestamp":"2024-03-15T10:00:00.123Z","@level":"INFO","@message":"handled \"it\"","level":"INFO","#,
                r#""service":"workflow-agent","tracking_id":"4bf92f3577b34da6a3ce929d0e0e4736","#,
                r#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","trace_flags":"01","#,
                r#""logger":"agent::steps","request":{"method":"POST","duration":0.123},"user":{"id":"user-123"}}"#,
                "\n"
            )
        );
    }
}
