//! Spans for the tests of this room.

use crate::context::{Request, SpanContext, TrackingId, baggage};
use crate::id::{SpanId, TraceId};
use crate::schema::SpanKind;
use crate::span::{SpanRecord, Status};
use std::borrow::Cow;
use std::sync::Arc;

fn request(trace: TraceId, service: Option<&str>) -> Arc<Request> {
    Request::new(Some(TrackingId::from(trace)), service.map(Arc::from), baggage::Entries::default())
}

/// A span without a parent, of a trace of its own.
pub(super) fn root(name: &str) -> SpanRecord {
    let trace = TraceId::random();
    SpanRecord {
        context: SpanContext::new(trace, SpanId::random()),
        parent: None,
        parent_is_remote: false,
        name: Cow::Owned(name.to_owned()),
        kind: SpanKind::Internal,
        target: "specimen",
        start: 1_700_000_000_000_000_000,
        end: 1_700_000_000_001_000_000,
        attributes: Vec::new(),
        dropped_attributes: 0,
        events: Vec::new(),
        dropped_events: 0,
        links: Vec::new(),
        dropped_links: 0,
        status: Status::Unset,
        request: request(trace, None),
        shape: None,
    }
}

/// A child in the same service.
pub(super) fn child(parent: &SpanRecord, name: &str) -> SpanRecord {
    SpanRecord {
        context: SpanContext::new(parent.context.trace_id(), SpanId::random()),
        parent: Some(parent.context.span_id()),
        name: Cow::Owned(name.to_owned()),
        start: parent.start,
        end: parent.end,
        request: Arc::clone(&parent.request),
        ..root("")
    }
}

/// The root of a service that this span has called.
pub(super) fn called(by: &SpanRecord, name: &str) -> SpanRecord {
    SpanRecord { parent_is_remote: true, ..child(by, name) }
}

/// The same in another service of this process.
pub(super) fn of_service(span: SpanRecord, service: &str) -> SpanRecord {
    SpanRecord { request: request(span.context.trace_id(), Some(service)), ..span }
}

/// The same from and to so many milliseconds.
pub(super) fn times(span: SpanRecord, start: u64, end: u64) -> SpanRecord {
    let base = 1_700_000_000_000_000_000;
    SpanRecord { start: base + start * 1_000_000, end: base + end * 1_000_000, ..span }
}
