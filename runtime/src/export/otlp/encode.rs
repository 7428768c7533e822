//! Spans as OTLP bytes, straight from their records.

use super::ahead::{self, ATTRIBUTES, Ahead, role};
use super::key_value::{TRACKING_HEAD, attribute, text_pair, tracking_digits};
use super::room::Room;
use super::usual;
use super::writer::Writer;
use crate::context::TraceFlags;
use crate::id::{SpanId, TraceId};
use crate::span::{
    Counts, Entries, Entry, RecordView, SpanRecord, Status, StatusRef, TRACKING, ValueRef, identifies,
};

/// It is known whether the parent, or the linked span, is in another process.
const REMOTE_KNOWN: u32 = 0x100;
/// The parent, or the linked span, is in another process.
const REMOTE: u32 = 0x200;

/// The fields of one `Span` message, without its tag and length, in the order of their numbers.
pub(super) fn view(span: &RecordView<'_>, buffer: &mut Vec<u8>) {
    let begin = buffer.len();
    buffer.resize(begin + usual::ROOM, 0);
    ahead::with(span, |ahead, digits| {
        let mut room = Room::new(&mut buffer[begin..]);
        let mut entries = Entries::new(span.body);
        let is_begun = usual::head(ahead, span, &mut room).is_some();
        if is_begun {
            usual::fields(ahead, &mut entries, &mut room);
        }
        let written = room.written();
        let is_whole = is_begun && entries.is_empty() && nothing_else(&span.counts);
        if is_whole && usual::last(ahead, digits, span, flags_of(span), &mut room).is_some() {
            let written = room.written();
            return buffer.truncate(begin + written);
        }
        buffer.truncate(begin + written);
        let w = &mut Writer::new(buffer);
        if !is_begun {
            head(ahead, span, w);
        }
        rest(ahead, span, entries, w);
    });
}

/// Whether a span has nothing but attributes and perhaps a status.
#[inline]
const fn nothing_else(counts: &Counts) -> bool {
    let dropped = counts.dropped_attributes | counts.dropped_events | counts.dropped_links;
    counts.events == 0 && counts.links == 0 && dropped == 0
}

/// All that stands before the attributes.
fn head(ahead: &Ahead, span: &RecordView<'_>, w: &mut Writer<'_>) {
    identity(w, (span.trace, span.span), span.trace_state, span.parent.map(|(parent, _)| parent));
    if span.counts.named {
        role(w, span.name().bytes(), span.kind());
    } else {
        w.piece(&ahead.role);
    }
    times(w, span.start, span.end);
}

/// The attributes of these entries and all that follows.
fn rest(ahead: &Ahead, span: &RecordView<'_>, entries: Entries<'_>, w: &mut Writer<'_>) {
    let mut said = None;
    for entry in entries {
        match entry {
            Entry::Field(index, value) => {
                if let Some(key) = ahead.keys.get(usize::from(index)).filter(|key| !key.is_taken) {
                    key.write(w, value);
                }
            }
            Entry::Attribute(key, value) => {
                if !identifies(key.bytes()) {
                    attribute(w, ATTRIBUTES, key.bytes(), value);
                }
            }
            Entry::Status(status) => said = Some(status),
            Entry::Event(_) | Entry::Link(_) | Entry::Name(_) | Entry::State(_) | Entry::Dropped(_) => {}
        }
    }
    match span.tracking() {
        None => {
            w.raw(&ahead.function);
            w.raw_array(TRACKING_HEAD);
            tracking_digits(w, span.trace);
        }
        Some(text) => {
            w.raw(&ahead.function);
            text_pair(w, ATTRIBUTES, TRACKING.as_bytes(), text.as_bytes());
        }
    }
    w.count(10, span.counts.dropped_attributes);
    for event in span.events() {
        w.message(11, |w| {
            w.fixed64(1, (span.event_time)(event.time));
            w.bytes(2, event.name().bytes());
            event.attributes().for_each(|(key, value)| attribute(w, 3, key.bytes(), value));
            w.count(4, event.dropped);
        });
    }
    w.count(12, span.counts.dropped_events);
    for link in span.links() {
        let state = Some(link.trace_state().bytes()).filter(|state| !state.is_empty());
        linked(w, (&link.trace, &link.span), state, flags(link.flags(), link.is_remote()));
    }
    w.count(14, span.counts.dropped_links);
    match said {
        None => {}
        Some(StatusRef::Ok) => status(w, &[], 1),
        Some(StatusRef::Error(text)) => status(w, text.bytes(), 2),
    }
    finish(w, flags_of(span));
}

#[inline]
fn flags_of(span: &RecordView<'_>) -> u32 {
    flags(span.flags, span.parent.is_some_and(|(_, remote)| remote))
}

/// The same bytes from a record that its owner may have changed.
pub(super) fn record(span: &SpanRecord, buffer: &mut Vec<u8>) {
    let mut w = Writer::new(buffer);
    let context = &span.context;
    identity(&mut w, (context.trace_id(), context.span_id()), context.trace_state(), span.parent);
    role(&mut w, span.name.as_bytes(), span.kind);
    times(&mut w, span.start, span.end);
    for (key, value) in &span.attributes {
        attribute(&mut w, 9, key.as_bytes(), ValueRef::from(value));
    }
    w.count(10, span.dropped_attributes);
    for event in &span.events {
        w.message(11, |w| {
            w.fixed64(1, event.time);
            w.string(2, &event.name);
            for (key, value) in &event.attributes {
                attribute(w, 3, key.as_bytes(), ValueRef::from(value));
            }
            w.count(4, event.dropped_attributes);
        });
    }
    w.count(12, span.dropped_events);
    for link in &span.links {
        let (trace, id) = (link.trace_id().to_bytes(), link.span_id().to_bytes());
        let state = link.trace_state().map(str::as_bytes);
        linked(&mut w, (&trace, &id), state, flags(link.flags(), link.is_remote()));
    }
    w.count(14, span.dropped_links);
    match &span.status {
        Status::Unset => {}
        Status::Ok => status(&mut w, &[], 1),
        Status::Error(text) => status(&mut w, text.as_bytes(), 2),
    }
    finish(&mut w, flags(context.flags(), span.parent_is_remote));
}

/// The flags of the span, its last field.
#[inline]
fn finish(w: &mut Writer<'_>, flags: u32) {
    w.begin_of(&(u64::from(flags) << 16 | 0x0185).to_le_bytes(), 6);
}

/// Who the span is and where it hangs. What stands side by side is put together in registers: what is put together in
/// memory and then copied makes the processor wait.
#[inline]
fn identity(w: &mut Writer<'_>, ids: (TraceId, SpanId), state: Option<&str>, parent: Option<SpanId>) {
    let trace = u128::from_le_bytes(ids.0.to_bytes());
    w.raw_array((trace << 16 | 0x100a).to_le_bytes());
    let rest = trace >> 112 | 0x0812 << 16 | u128::from(id(ids.1)) << 32;
    if let (None, Some(parent)) = (state, parent) {
        let parent = id(parent);
        w.raw_array((rest | 0x0822 << 96 | u128::from(parent) << 112).to_le_bytes());
        return w.begin_of(&(parent >> 16).to_le_bytes(), 6);
    }
    w.begin_of(&rest.to_le_bytes(), 12);
    if let Some(state) = state {
        w.string(3, state);
    }
    if let Some(parent) = parent {
        w.bytes(4, &parent.to_bytes());
    }
}

/// The bytes of an id, the first one lowest.
#[inline]
const fn id(id: SpanId) -> u64 {
    u64::from_le_bytes(id.to_bytes())
}

/// When the span began, whose tag is written, and when it ended.
#[inline]
fn times(w: &mut Writer<'_>, start: u64, end: u64) {
    w.raw_array(start.to_le_bytes());
    w.begin_of(&(u128::from(end) << 8 | 0x41).to_le_bytes(), 9);
}

fn linked(w: &mut Writer<'_>, (trace, span): (&[u8; 16], &[u8; 8]), state: Option<&[u8]>, flags: u32) {
    w.message(13, |w| {
        w.bytes(1, trace);
        w.bytes(2, span);
        if let Some(state) = state {
            w.bytes(3, state);
        }
        w.fixed32(6, flags);
    });
}

fn flags(flags: TraceFlags, remote: bool) -> u32 {
    u32::from(flags.to_byte()) | REMOTE_KNOWN | if remote { REMOTE } else { 0 }
}

fn status(w: &mut Writer<'_>, text: &[u8], code: u64) {
    w.message(15, |w| {
        if !text.is_empty() {
            w.bytes(2, text);
        }
        w.varint(3, code);
    });
}

#[cfg(test)]
mod tests {
    use super::super::reader::{bytes, fields, number};
    use super::*;
    use crate::context::{Request, SpanContext};
    use crate::span::specimen::{METADATA, SHAPE, finished};
    use crate::span::{Body, Given};
    use crate::value::Value;
    use proptest::prelude::*;

    fn encoded(span: &RecordView<'_>) -> Vec<u8> {
        let mut buffer = Vec::new();
        view(span, &mut buffer);
        buffer
    }

    /// The keys of the span's attributes, in order.
    fn keys(span: &[u8]) -> Vec<String> {
        let attributes = fields(span).filter(|(field, _)| *field == 9);
        let key = |(_, value)| match value {
            super::super::reader::Field::Bytes(pair) => {
                bytes(pair, 1).map(|key| String::from_utf8_lossy(key).into_owned())
            }
            super::super::reader::Field::Number(_) => None,
        };
        attributes.filter_map(key).collect()
    }

    #[derive(Debug, Clone)]
    enum Step {
        Field(u8, Value),
        Attribute(String, Value),
        Event(u32, String, Vec<(String, Value)>),
        Link(u8, bool, String),
        Status(Status),
        Name(String),
        Mark(String, Value),
        User(String),
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_filter("NaN is not equal to itself", |v| !v.is_nan()).prop_map(Value::from),
            "\\PC{0,200}".prop_map(Value::from),
        ]
    }

    fn key() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("b.c".to_owned()),
            Just("user.id".to_owned()),
            Just("tracking_id".to_owned()),
            Just("code.function.name".to_owned()),
            "[a-e]{1,2}",
        ]
    }

    fn step() -> impl Strategy<Value = Step> {
        let status = prop_oneof![
            Just(Status::Unset),
            Just(Status::Ok),
            "\\PC{0,9}".prop_map(|text| Status::Error(text.into()))
        ];
        prop_oneof![
            4 => (0_u8..6, value()).prop_map(|(index, value)| Step::Field(index, value)),
            4 => (key(), value()).prop_map(|(key, value)| Step::Attribute(key, value)),
            2 => (any::<u32>(), "\\PC{0,9}", prop::collection::vec((key(), value()), 0..9))
                .prop_map(|(time, name, attributes)| Step::Event(time, name, attributes)),
            1 => (1_u8..9, any::<bool>(), "[a-z=]{0,9}")
                .prop_map(|(id, remote, state)| Step::Link(id, remote, state)),
            1 => status.prop_map(Step::Status),
            1 => "\\PC{0,9}".prop_map(Step::Name),
            2 => (key(), value()).prop_map(|(key, value)| Step::Mark(key, value)),
            1 => "\\PC{0,9}".prop_map(Step::User),
        ]
    }

    fn take(step: &Step, body: &mut Body, request: &Request) {
        match step {
            Step::Field(index, value) => body.field(*index, Given::from(value)),
            Step::Attribute(key, value) => body.attribute(METADATA.fields(), key, Given::from(value)),
            Step::Event(time, name, attributes) => body.event(u64::from(*time), name, |event| {
                for (key, value) in attributes {
                    event.attribute(key, Given::from(value));
                }
            }),
            Step::Link(id, remote, state) => {
                let trace = TraceId::from_bytes([*id; 16]).expect("it is not zero");
                let span = SpanId::from_bytes([*id; 8]).expect("it is not zero");
                let link = SpanContext::new(trace, span).with_trace_state(state);
                body.link(&if *remote { link.from_remote() } else { link });
            }
            Step::Status(status) => body.status(status),
            Step::Name(name) => body.name(name),
            Step::Mark(key, value) => request.set_attribute(key.clone().into(), value.clone()),
            Step::User(user) => request.set_user(user),
        }
    }

    proptest! {
        #[test]
        fn a_span_and_its_record_are_the_same_bytes(
            steps in prop::collection::vec(step(), 0..40),
            requested: bool,
            odd: bool,
            child: bool,
        ) {
            let request = Request::of_trace(TraceId::random());
            let mut body = Body::new();
            for step in &steps {
                take(step, &mut body, &request);
            }
            let request = requested.then_some(&request);
            if let Some(request) = request {
                body.mark(METADATA.fields(), odd.then_some(&SHAPE), request);
            }
            let mut span = finished(&body, request, odd);
            if child {
                // As the usual span is.
                (span.parent, span.trace_state) = (SpanId::from_bytes([9; 8]).map(|parent| (parent, odd)), None);
            }
            let mut from_record = Vec::new();
            record(&span.to_record(), &mut from_record);
            let bytes = encoded(&span);
            prop_assert_eq!(&bytes, &from_record);
            let mut keys = keys(&bytes);
            keys.sort_unstable();
            let all = keys.len();
            keys.dedup();
            prop_assert_eq!(all, keys.len(), "a key stands there twice");
        }
    }

    #[test]
    fn what_identifies_a_span_is_there_whatever_the_limit_says_and_marks_are_not() {
        let mut body = Body::new();
        for n in 0..128 {
            body.attribute(METADATA.fields(), &format!("key.{n}"), Given::U64(n));
        }
        let request = Request::of_trace(TraceId::random());
        request.set_user("user-123");
        request.set_attribute("user.vip".into(), true.into());
        body.mark(METADATA.fields(), Some(&SHAPE), &request);
        let bytes = encoded(&finished(&body, Some(&request), true));
        assert_eq!(keys(&bytes)[127..], ["key.127", "code.function.name", "tracking_id"]);
        assert_eq!(number(&bytes, 10), 2);
    }

    #[test]
    fn nobody_says_who_a_span_is_in_its_place() {
        let mut body = Body::new();
        body.field(3, Given::Str("forged"));
        body.attribute(METADATA.fields(), "code.function.name", Given::Str("forged"));
        let bytes = encoded(&finished(&body, None, true));
        assert_eq!(keys(&bytes), ["code.function.name", "tracking_id"]);
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("forged") && text.contains("app::module::here"), "{text}");
        assert!(text.contains(&"07".repeat(16)), "a trace without a request is known by its id: {text}");
    }
}
