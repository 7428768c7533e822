//! A finished span for the tests of those who read it.

use super::RecordView;
use super::body::Body;
use crate::context::{Request, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::schema::{Location, SpanKind, SpanShape};
use std::sync::Arc;
use tracing_core::callsite::{Callsite, Identifier};
use tracing_core::field::FieldSet;
use tracing_core::{Level, Metadata, metadata::Kind, subscriber::Interest};

struct Here;

static HERE: Here = Here;
/// A callsite with four fields, two of them with names that mean something.
pub(crate) static METADATA: Metadata<'static> = Metadata::new(
    "here",
    "app::module",
    Level::INFO,
    None,
    None,
    None,
    FieldSet::new(&["a", "b.c", "user.id", "tracking_id"], Identifier(&HERE)),
    Kind::SPAN,
);
/// The declaration of an odd span.
pub(crate) static SHAPE: SpanShape = SpanShape {
    name: "here",
    kind: SpanKind::Client,
    level: Level::INFO,
    target: "app::module",
    function: "app::module::here",
    fields: &[],
    error: "",
    location: Location::ours(file!(), line!(), module_path!()),
};

impl Callsite for Here {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &METADATA
    }
}

/// A span with this body; an odd one has everything else too.
pub(crate) fn finished<'a>(body: &'a Body, request: Option<&'a Arc<Request>>, odd: bool) -> RecordView<'a> {
    RecordView {
        trace: TraceId::from_bytes([7; 16]).expect("it is not zero"),
        span: SpanId::from_bytes([8; 8]).expect("it is not zero"),
        flags: if odd { TraceFlags::SAMPLED } else { TraceFlags::SAMPLED.with(TraceFlags::RANDOM) },
        trace_state: odd.then_some("ot=th:8"),
        parent: SpanId::from_bytes([9; 8]).map(|parent| (parent, odd)).filter(|_| odd || request.is_some()),
        metadata: &METADATA,
        shape: odd.then_some(&SHAPE),
        start: 1_700_000_000_000_000_000,
        end: 1_700_000_000_000_000_999,
        event_time: &|ticks| 1_700_000_000_000_000_000 + ticks,
        request,
        counts: body.counts(),
        body: body.bytes(),
    }
}
