//! Log records as OTLP bytes.

use super::super::key_value::{attribute_of, text_pair};
use super::super::writer::Writer;
use super::limits::LogLimits;
use crate::context::TraceFlags;
use crate::id::{SpanId, TraceId};
use crate::log::Record;
use crate::value::Value;
use tracing_core::Level;

/// The fields of one `LogRecord` message, without its tag and length, in the order of their numbers.
///
/// The record is the span's: trace id, span id and flags are those of the span it happened in. The tracking id and the
/// user of its request are attributes, as they are of spans. A key stands once; of two values the later one counts.
pub(super) fn record(record: &Record, observed: u64, limits: LogLimits, buffer: &mut Vec<u8>) {
    let mut w = Writer::new(buffer);
    begin(&mut w, record.time, record.level);
    if !record.message.is_empty() {
        w.message(5, |w| w.string(1, &record.message));
    }
    let dropped = attributes(&mut w, record, limits);
    w.count(7, dropped);
    let span = record.span.as_ref().map(|span| (span.flags(), span.trace_id(), span.span_id()));
    end(&mut w, span, observed, &record.name);
}

/// What stands before the message.
pub(super) fn begin(w: &mut Writer<'_>, time: u64, level: Level) {
    if time != 0 {
        w.fixed64(1, time);
    }
    w.varint(2, severity(level));
    w.string(3, level.as_str());
}

/// What stands behind the attributes.
pub(super) fn end(
    w: &mut Writer<'_>,
    span: Option<(TraceFlags, TraceId, SpanId)>,
    observed: u64,
    name: &str,
) {
    if let Some((flags, trace, span)) = span {
        let flags = flags.to_byte();
        if flags != 0 {
            w.fixed32(8, u32::from(flags));
        }
        w.bytes(9, &trace.to_bytes());
        w.bytes(10, &span.to_bytes());
    }
    w.fixed64(11, observed);
    if !name.is_empty() {
        w.string(12, name);
    }
}

/// The same within the usual limits, observed when it happened.
pub(in crate::export::otlp) fn whole(of: &Record) -> Vec<u8> {
    let mut bytes = Vec::new();
    record(of, of.time, LogLimits::default(), &mut bytes);
    bytes
}

/// The attributes; returns how many were left out.
fn attributes(w: &mut Writer<'_>, record: &Record, limits: LogLimits) -> u32 {
    let request = record.request.as_deref();
    let tracking = request.map(|request| request.tracking_id().to_string());
    let user = request.and_then(|request| request.user());
    let known = [("tracking_id", tracking.as_deref()), ("user.id", user)];
    let of_request = |key: &str| known.iter().any(|(known, text)| *known == key && text.is_some());
    let (mut written, mut dropped) = (0, 0);
    let mut allowed = || {
        let allowed = written < limits.attributes;
        written += usize::from(allowed);
        dropped += u32::from(!allowed);
        allowed
    };
    // Who asked comes first: it is the last to be given up.
    for (key, text) in known {
        if let Some(text) = text
            && allowed()
        {
            text_pair(w, 6, key.as_bytes(), limits.shortened(text).as_bytes());
        }
    }
    for (at, (key, value)) in record.fields.iter().enumerate() {
        let again = || record.fields[at + 1..].iter().any(|(later, _)| later == key);
        if key.is_empty() || of_request(key) || again() || !allowed() {
            continue;
        }
        match value {
            Value::Text(text) => text_pair(w, 6, key.as_bytes(), limits.shortened(text).as_bytes()),
            other => attribute_of(w, 6, key, other),
        }
    }
    dropped
}

/// The number of a level: the least of the four that each has.
const fn severity(level: Level) -> u64 {
    match level {
        Level::TRACE => 1,
        Level::DEBUG => 5,
        Level::INFO => 9,
        Level::WARN => 13,
        Level::ERROR => 17,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::reader::{Field, bytes, fields};
    use super::*;
    use crate::context::{Request, SpanContext, baggage};

    fn plain() -> Record {
        let mut record = Record::within(None, Level::WARN, "shop::cart", "two left");
        record.time = 1_000;
        record
    }

    fn encoded(record: &Record, limits: LogLimits) -> Vec<u8> {
        let mut buffer = Vec::new();
        super::record(record, 2_000, limits, &mut buffer);
        buffer
    }

    fn numbers(message: &[u8]) -> Vec<u64> {
        fields(message).map(|(number, _)| number).collect()
    }

    /// The attributes, texts as they are and numbers as the bytes of their value.
    fn said(message: &[u8]) -> Vec<(String, Vec<u8>)> {
        let pairs = fields(message).filter(|(number, _)| *number == 6);
        let pair = |value: Field<'_>| match value {
            Field::Bytes(pair) => {
                let key = String::from_utf8(bytes(pair, 1).unwrap_or_default().to_vec()).unwrap();
                let value = bytes(pair, 2).unwrap_or_default();
                (key, bytes(value, 1).map_or_else(|| value.to_vec(), <[u8]>::to_vec))
            }
            Field::Number(number) => panic!("{number} is no attribute"),
        };
        pairs.map(|(_, value)| pair(value)).collect()
    }

    #[test]
    fn what_is_not_known_is_left_out_and_fields_stand_in_their_order() {
        let record = plain();
        let message = encoded(&record, LogLimits::default());
        assert_eq!(numbers(&message), [1, 2, 3, 5, 11]);
        assert_eq!(bytes(&message, 3), Some(&b"WARN"[..]));
        let mut all = record.field("left", 2_u64);
        all.name = "cart.low".into();
        let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let span: SpanContext = SpanContext::from_traceparent(traceparent).unwrap();
        all.span = Some(span);
        all.request = Some(Request::new(None, None, baggage::Entries::default()));
        let message = encoded(&all, LogLimits { attributes: 1, value_length: None });
        assert_eq!(numbers(&message), [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert_eq!(bytes(&message, 12), Some(&b"cart.low"[..]));
    }

    #[test]
    fn a_key_stands_once_and_the_later_value_counts() {
        let record = plain().field("a", "first").field("b", "x").field("a", "second").field("", "nameless");
        let message = encoded(&record, LogLimits::default());
        assert_eq!(said(&message), [("b".into(), b"x".to_vec()), ("a".into(), b"second".to_vec())]);
        let mut record = plain().field("tracking_id", "forged");
        let request = Request::new(None, None, baggage::Entries::default());
        let id = request.tracking_id().to_string().into_bytes();
        record.request = Some(request);
        let message = encoded(&record, LogLimits::default());
        assert_eq!(
            said(&message),
            [("tracking_id".to_owned(), id)],
            "what the program says of itself counts"
        );
    }

    #[test]
    fn what_is_over_the_limits_is_cut_or_counted() {
        let record = plain().field("a", "12345").field("b", 2_u64).field("c", 3_u64);
        let message = encoded(&record, LogLimits { attributes: 2, value_length: Some(3) });
        assert_eq!(said(&message), [("a".into(), b"123".to_vec()), ("b".into(), vec![0x18, 2])]);
        assert_eq!(super::super::super::reader::number(&message, 7), 1);
    }
}
