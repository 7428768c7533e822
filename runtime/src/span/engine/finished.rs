//! A span that has ended: what its record says, for sinks on the spot and for the collector's thread.

use super::open::{Description, Identity, More, Open};
use super::spans;
use crate::clock::Ticks;
use crate::context::{Request, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::span::RecordView;
use crate::span::body::Counts;
use std::mem;
use std::sync::Arc;

/// What the record of a span begins with; its body follows.
pub(super) struct Header {
    trace: TraceId,
    span: SpanId,
    /// [`SpanId::NONE`] where there is none: so it takes a word.
    parent: SpanId,
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

/// A span at its end.
pub(super) struct Ending<'a> {
    pub(super) identity: &'a Identity,
    pub(super) open: &'a mut Open,
    pub(super) description: Description,
    pub(super) end: Ticks,
}

impl Ending<'_> {
    /// What its record begins with; it takes what else the span had.
    #[inline]
    pub(super) fn header(&mut self) -> Header {
        let more = mem::take(&mut self.open.more);
        Header::of(self.identity, self.open, more, self.description, self.end)
    }

    /// The whole record.
    pub(super) fn view(&self) -> RecordView<'_> {
        let Self { identity, open, description, end } = self;
        let (start, end) = open.start.unix_nanos_until(*end);
        RecordView {
            trace: identity.trace,
            span: identity.span,
            flags: identity.flags,
            trace_state: open.more.trace_state.as_deref(),
            parent: (open.parent != SpanId::NONE).then_some((open.parent, open.parent_is_remote)),
            metadata: description.metadata,
            shape: description.shape,
            start,
            end,
            event_time: &|time| time,
            request: open.more.request.as_ref(),
            counts: open.body.counts(),
            body: open.body.bytes(),
        }
    }
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

    /// The whole record, with the bytes of its body.
    pub(super) fn view<'a>(&'a self, body: &'a [u8]) -> RecordView<'a> {
        let (start, end) = self.start.unix_nanos_until(self.end);
        RecordView {
            trace: self.trace,
            span: self.span,
            flags: self.flags,
            trace_state: self.trace_state.as_deref(),
            parent: Some((self.parent, self.parent_is_remote)).filter(|(parent, _)| *parent != SpanId::NONE),
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
