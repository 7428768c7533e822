//! A span that has ended: what its record says, for sinks on the spot and for the collector's thread.

use super::open::{Description, Identity, More, Open};
use super::spans;
use crate::clock::Ticks;
use crate::context::{Request, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::span::RecordView;
use crate::span::body::{Body, Counts};
use std::sync::Arc;
use std::time::Duration;
use tracing_core::field::FieldSet;

/// What the record of a span begins with; its body follows.
pub(super) struct Header {
    trace: TraceId,
    span: SpanId,
    parent: Option<SpanId>,
    parent_is_remote: bool,
    flags: TraceFlags,
    description: Description,
    start: Ticks,
    end: Ticks,
    /// The request it worked for; a plain trace has none.
    request: Option<Arc<Request>>,
    trace_state: Option<Arc<str>>,
    counts: Counts,
}

impl Header {
    /// What the record of a span that has ended begins with.
    #[inline]
    pub(super) fn of(
        identity: &Identity,
        open: &Open,
        more: More,
        description: Description,
        end: Ticks,
    ) -> Self {
        Self {
            trace: identity.trace,
            span: identity.span,
            parent: open.parent,
            parent_is_remote: open.parent_is_remote,
            flags: identity.flags,
            description,
            start: open.start,
            end,
            request: more.request,
            trace_state: more.trace_state,
            counts: open.body.counts(),
        }
    }

    /// How long the span took.
    #[inline]
    pub(super) fn duration(&self) -> Duration {
        self.start.until(self.end)
    }

    /// The fields of its callsite.
    pub(super) fn fields(&self) -> &'static FieldSet {
        self.description.metadata.fields()
    }

    /// Its body has changed.
    pub(super) const fn recount(&mut self, body: &Body) {
        self.counts = body.counts();
    }

    /// The whole record, with the bytes of its body.
    pub(super) fn view<'a>(&'a self, body: &'a [u8]) -> RecordView<'a> {
        let (start, end) = self.start.unix_nanos_until(self.end);
        RecordView {
            trace: self.trace,
            span: self.span,
            flags: self.flags,
            trace_state: self.trace_state.as_deref(),
            parent: self.parent.map(|parent| (parent, self.parent_is_remote)),
            metadata: self.description.metadata,
            shape: self.description.shape,
            start,
            end,
            event_time: &|time| time,
            request: self.request.as_ref(),
            counts: self.counts,
            body,
        }
    }
}

/// The request of a span which has none of its own: that of its trace, if somebody has asked for it.
pub(super) fn request_of_trace(identity: &Identity) -> Option<Arc<Request>> {
    spans::with_any(identity.root, |root| root.more.request.clone()).flatten()
}
