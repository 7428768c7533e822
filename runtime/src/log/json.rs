//! One record as one line of JSON.

use super::Record;
use super::nest::{Leaf, Node, Tree};
use crate::value::Value;
use jiff::Timestamp;
use std::cell::Cell;
use std::fmt::{self, Write as _};

/// Keys at the top that belong to the record itself; a field of this name is written under `fields`.
const RESERVED: [&str; 9] =
    ["fields", "level", "logger", "message", "service", "span_id", "trace_flags", "trace_id", "tracking_id"];

/// The key under which a field with a reserved name is written.
const ASIDE: &str = "fields";

/// Appends the line of a record, with its line break; `service` is the name where the request has none.
pub(super) fn line(record: &Record, service: &str, line: &mut String) {
    head(record, service, line);
    for node in fields(record).nodes() {
        line.push(',');
        member(node, line);
    }
    line.push_str("}\n");
}

fn head(record: &Record, service: &str, line: &mut String) {
    line.push_str("{\"@timestamp\":\"");
    time(record.time, line);
    line.push_str("\",\"@level\":\"");
    line.push_str(record.level.as_str());
    line.push_str("\",\"@message\":");
    text(&record.message, line);
    line.push_str(",\"level\":\"");
    line.push_str(record.level.as_str());
    line.push_str("\",\"service\":");
    let request = record.request.as_deref();
    text(request.and_then(|request| request.service()).map_or(service, |name| name), line);
    if let Some(request) = request {
        line.push_str(",\"tracking_id\":");
        shown(request.tracking_id(), line);
    }
    if let Some(span) = &record.span {
        line.push_str(",\"trace_id\":");
        shown(&span.trace_id(), line);
        line.push_str(",\"span_id\":");
        shown(&span.span_id(), line);
        line.push_str(",\"trace_flags\":\"");
        line.push_str(if span.is_sampled() { "01" } else { "00" });
        line.push('"');
    }
    line.push_str(",\"logger\":");
    text(&record.target, line);
}

/// `2024-03-15T10:00:00`: the letters that stay the same for a second.
type Second = [u8; 19];

thread_local! {
    /// The second of this thread's last line, and its letters.
    static LAST: Cell<(u64, Second)> = const { Cell::new((u64::MAX, [b'0'; 19])) };
}

/// RFC 3339 in UTC, with milliseconds.
pub(super) fn time(unix_nanos: u64, line: &mut String) {
    let (second, rest) = (unix_nanos / 1_000_000_000, unix_nanos % 1_000_000_000);
    let letters = LAST.try_with(Cell::get).ok().filter(|(known, _)| *known == second);
    let (_, letters) = letters.unwrap_or_else(|| {
        let fresh = (second, letters_of(second));
        // A thread that is ending spells every second anew.
        let _ = LAST.try_with(|last| last.set(fresh));
        fresh
    });
    line.push_str(std::str::from_utf8(&letters).unwrap_or_default());
    // Writing to a `String` does not fail.
    let _ = write!(line, ".{:03}Z", rest / 1_000_000);
}

fn letters_of(second: u64) -> Second {
    // 64 bits of nanoseconds end in the year 2554, which a time stamp can hold.
    let time = Timestamp::from_second(second as i64).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut letters = *b"1970-01-01T00:00:00";
    letters.iter_mut().zip(time.to_string().bytes()).for_each(|(letter, byte)| *letter = byte);
    letters
}

/// The fields as a tree: dots nest, no key stands twice, and none stands in the way of the record's own.
fn fields(record: &Record) -> Tree<'_> {
    let mut tree = Tree::default();
    for (key, value) in &record.fields {
        let first = key.split('.').find(|part| !part.is_empty()).unwrap_or_default();
        if first.starts_with('@') || RESERVED.contains(&first) {
            tree.insert_under(ASIDE, key, value);
        } else {
            tree.insert(key, value);
        }
    }
    if !record.name.is_empty() {
        tree.insert_text("event.name", &record.name);
    }
    if let Some(user) = record.request.as_deref().and_then(|request| request.user()) {
        tree.insert_text("user.id", user);
    }
    tree.settle();
    tree
}

fn member(node: &Node<'_>, line: &mut String) {
    text(node.name(), line);
    line.push(':');
    if let Some(value) = node.value() {
        return scalar(value, line);
    }
    for (at, child) in node.children().iter().enumerate() {
        line.push(if at == 0 { '{' } else { ',' });
        member(child, line);
    }
    line.push('}');
}

/// Numbers stay numbers. What JSON has no number for is text, spelled as in protobuf's mapping to JSON.
fn scalar(value: Leaf<'_>, line: &mut String) {
    let value = match value {
        Leaf::Text(value) => return text(value, line),
        Leaf::Value(value) => value,
    };
    // Writing to a `String` does not fail.
    let _ = match value {
        Value::Bool(value) => write!(line, "{value}"),
        Value::I64(value) => write!(line, "{value}"),
        Value::U64(value) => write!(line, "{value}"),
        Value::F64(value) if value.is_nan() => write!(line, "\"NaN\""),
        Value::F64(value) if value.is_infinite() => {
            write!(line, "\"{}Infinity\"", if *value < 0.0 { "-" } else { "" })
        }
        Value::F64(value) => write!(line, "{value:?}"),
        Value::Text(value) => {
            text(value, line);
            Ok(())
        }
    };
}

fn shown(value: &dyn fmt::Display, line: &mut String) {
    line.push('"');
    // Writing to a `String` does not fail.
    let _ = write!(Escaped(line), "{value}");
    line.push('"');
}

/// Text in quotes.
fn text(text: &str, line: &mut String) {
    line.push('"');
    escape(text, line);
    line.push('"');
}

struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(text, self.0);
        Ok(())
    }
}

fn escape(text: &str, line: &mut String) {
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        // All bytes that are escaped are ASCII, so both sides of the cut are whole characters.
        line.push_str(&text[clean..at]);
        clean = at + 1;
        match byte {
            b'"' => line.push_str("\\\""),
            b'\\' => line.push_str("\\\\"),
            b'\n' => line.push_str("\\n"),
            b'\r' => line.push_str("\\r"),
            b'\t' => line.push_str("\\t"),
            // Writing to a `String` does not fail.
            other => drop(write!(line, "\\u{other:04x}")),
        }
    }
    line.push_str(&text[clean..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Request, SpanContext, TrackingId, baggage};
    use std::sync::Arc;
    use tracing_core::Level;

    #[test]
    fn times_are_spelled_to_the_millisecond_and_never_carry_over() {
        let spelled = |nanos| {
            let mut line = String::new();
            time(nanos, &mut line);
            line
        };
        assert_eq!(spelled(1_710_496_800_999_999_999), "2024-03-15T10:00:00.999Z");
        assert_eq!(spelled(1_710_496_800_000_000_000), "2024-03-15T10:00:00.000Z");
        assert_eq!(spelled(1_710_496_801_001_000_000), "2024-03-15T10:00:01.001Z");
        assert_eq!(spelled(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(spelled(u64::MAX), "2554-07-21T23:34:33.709Z");
    }

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
        let mut written = String::new();
        line(&record, "api-gateway", &mut written);
        assert_eq!(
            written,
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
