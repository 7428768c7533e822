//! Spans as OTLP bytes, straight from their records.

use super::writer::Writer;
use crate::context::SpanContext;
use crate::id::SpanId;
use crate::schema::SpanKind;
use crate::span::{SpanEvent, SpanRecord, Status};
use crate::value::Value;
use std::borrow::Cow;

/// It is known whether the parent, or the linked span, is in another process.
const REMOTE_KNOWN: u32 = 0x100;
/// The parent, or the linked span, is in another process.
const REMOTE: u32 = 0x200;

/// The fields of one `Span` message, without its tag and length.
pub(super) fn span(record: &SpanRecord, buffer: &mut Vec<u8>) {
    let mut w = Writer::new(buffer);
    identity(&mut w, &record.context);
    if let Some(parent) = record.parent.map(SpanId::to_bytes) {
        w.bytes(4, &parent);
    }
    w.string(5, &record.name);
    w.varint(6, kind(record.kind));
    w.fixed64(7, record.start);
    w.fixed64(8, record.end);
    attributes(&mut w, 9, &record.attributes);
    w.count(10, record.dropped_attributes);
    for event in &record.events {
        w.message(11, |w| span_event(w, event));
    }
    w.count(12, record.dropped_events);
    for link in &record.links {
        w.message(13, |w| {
            identity(w, link);
            w.fixed32(6, flags(link, link.is_remote()));
        });
    }
    w.count(14, record.dropped_links);
    status(&mut w, &record.status);
    w.fixed32(16, flags(&record.context, record.parent_is_remote));
}

/// Trace id, span id and tracestate have the same numbers in a span and in a link.
fn identity(w: &mut Writer<'_>, context: &SpanContext) {
    w.bytes(1, &context.trace_id().to_bytes());
    w.bytes(2, &context.span_id().to_bytes());
    if let Some(state) = context.trace_state() {
        w.string(3, state);
    }
}

fn flags(context: &SpanContext, remote: bool) -> u32 {
    u32::from(context.flags().to_byte()) | REMOTE_KNOWN | if remote { REMOTE } else { 0 }
}

const fn kind(kind: SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

fn span_event(w: &mut Writer<'_>, event: &SpanEvent) {
    w.fixed64(1, event.time);
    w.string(2, &event.name);
    attributes(w, 3, &event.attributes);
}

fn status(w: &mut Writer<'_>, status: &Status) {
    match status {
        Status::Unset => {}
        Status::Ok => w.message(15, |w| w.varint(3, 1)),
        Status::Error(text) => w.message(15, |w| {
            if !text.is_empty() {
                w.string(2, text);
            }
            w.varint(3, 2);
        }),
    }
}

fn attributes(w: &mut Writer<'_>, field: u32, attributes: &[(Cow<'static, str>, Value)]) {
    for (key, value) in attributes {
        attribute(w, field, key, value);
    }
}

/// One `KeyValue`; an integer that does not fit OTLP's signed 64 bits is written as text.
pub(super) fn attribute(w: &mut Writer<'_>, field: u32, key: &str, value: &Value) {
    w.message(field, |w| {
        w.string(1, key);
        w.message(2, |w| match value {
            Value::Text(text) => w.string(1, text),
            Value::Bool(yes) => w.varint(2, u64::from(*yes)),
            Value::I64(number) => w.varint(3, *number as u64),
            Value::U64(number) => match i64::try_from(*number) {
                Ok(number) => w.varint(3, number as u64),
                Err(_) => w.string(1, &number.to_string()),
            },
            Value::F64(number) => w.double(4, *number),
        });
    });
}
