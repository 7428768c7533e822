//! A finished span as the SDK's data.

use crate::context::SpanContext;
use crate::schema::SpanKind;
use crate::span::{SpanEvent, SpanRecord, Status};
use crate::value::Value;
use opentelemetry::trace::{self as api, Event, Link};
use opentelemetry::{InstrumentationScope, Key, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::borrow::Cow;
use std::time::{Duration, SystemTime};

/// The SDK has one resource for all spans, so a span of another service of this process says whose it is.
pub(super) const SERVICE: &str = "service.name";

/// Nothing is lost on the way: unsigned integers over the SDK's largest number become text, as in OTLP.
pub(super) fn data(span: SpanRecord) -> SpanData {
    // Every slot is named: a new one does not compile until somebody has asked what it may tell.
    let SpanRecord {
        context,
        parent,
        parent_is_remote,
        name,
        kind,
        target,
        start,
        end,
        attributes,
        dropped_attributes,
        events,
        dropped_events,
        links,
        dropped_links,
        status,
        request,
        shape: _,
    } = span;
    let mut attributes = keys(attributes);
    if let Some(service) = request.service() {
        attributes.push(KeyValue::new(SERVICE, service.to_string()));
    }
    SpanData {
        span_context: context.into(),
        parent_span_id: parent.map_or(api::SpanId::INVALID, |id| api::SpanId::from_bytes(id.to_bytes())),
        parent_span_is_remote: parent_is_remote,
        span_kind: kind_of(kind),
        name,
        start_time: time(start),
        end_time: time(end),
        attributes,
        dropped_attributes_count: dropped_attributes,
        events: events_of(events, dropped_events),
        links: links_of(links, dropped_links),
        status: match status {
            Status::Unset => api::Status::Unset,
            Status::Ok => api::Status::Ok,
            Status::Error(description) => api::Status::Error { description },
        },
        instrumentation_scope: InstrumentationScope::builder(target).build(),
    }
}

fn events_of(events: Vec<SpanEvent>, dropped: u32) -> SpanEvents {
    let mut all = SpanEvents::default();
    all.events = events.into_iter().map(event).collect();
    all.dropped_count = dropped;
    all
}

fn links_of(links: Vec<SpanContext>, dropped: u32) -> SpanLinks {
    let mut all = SpanLinks::default();
    all.links = links.into_iter().map(|link| Link::new(link.into(), Vec::new(), 0)).collect();
    all.dropped_count = dropped;
    all
}

fn event(event: SpanEvent) -> Event {
    let SpanEvent { name, time: at, attributes, dropped_attributes } = event;
    Event::new(name, time(at), keys(attributes), dropped_attributes)
}

fn time(nanos: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos)
}

fn keys(attributes: Vec<(Cow<'static, str>, Value)>) -> Vec<KeyValue> {
    attributes.into_iter().map(|(key, value)| key_value(key, value)).collect()
}

/// One attribute.
pub(super) fn key_value(key: Cow<'static, str>, value: Value) -> KeyValue {
    let key = match key {
        Cow::Borrowed(key) => Key::from_static_str(key),
        Cow::Owned(key) => Key::from(key),
    };
    let value: opentelemetry::Value = match value {
        Value::Bool(value) => value.into(),
        Value::I64(value) => value.into(),
        Value::U64(value) => i64::try_from(value).map_or_else(|_| value.to_string().into(), Into::into),
        Value::F64(value) => value.into(),
        Value::Text(Cow::Borrowed(text)) => text.into(),
        Value::Text(Cow::Owned(text)) => text.into(),
    };
    KeyValue::new(key, value)
}

const fn kind_of(kind: SpanKind) -> api::SpanKind {
    match kind {
        SpanKind::Internal => api::SpanKind::Internal,
        SpanKind::Server => api::SpanKind::Server,
        SpanKind::Client => api::SpanKind::Client,
        SpanKind::Producer => api::SpanKind::Producer,
        SpanKind::Consumer => api::SpanKind::Consumer,
    }
}
