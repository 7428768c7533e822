//! A span that has ended: what its record says, for sinks on the spot and for the collector's thread.

use super::open::{Description, Identity, Open};
use super::spans;
use crate::clock::Ticks;
use crate::context::{Request, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::span::RecordView;
use crate::span::body::Gathered;
use std::sync::Arc;

/// What the record of a span begins with; its body follows, in which everything stands that few spans have.
pub(super) struct Header {
    trace: TraceId,
    span: SpanId,
    /// [`SpanId::NONE`] where there is none: so it takes a word.
    parent: SpanId,
    description: Description,
    start: Ticks,
    end: Ticks,
    /// The request it worked for; a plain trace has none.
    request: Option<Arc<Request>>,
    gathered: Gathered,
    flags: TraceFlags,
    parent_is_remote: bool,
}

/// A span at its end.
pub(super) struct Ending<'a> {
    pub(super) identity: &'a Identity,
    pub(super) open: &'a mut Open,
    pub(super) description: Description,
    pub(super) end: Ticks,
}

impl Ending<'_> {
    /// All that the record does not begin with stands in the body then.
    #[inline]
    pub(super) fn seal(&mut self) {
        if self.open.more.trace_state.is_some() || self.open.body.has_more() {
            let state = self.open.more.trace_state.take();
            self.open.body.seal(state.as_deref());
        }
    }

    /// What its record begins with; it takes what else the span had. The body was [sealed](Body::seal) before.
    #[inline]
    pub(super) fn header(&mut self) -> Header {
        let request = self.open.more.request.take();
        Header::of(self.identity, self.open, request, self.description, self.end)
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
        request: Option<Arc<Request>>,
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
            request,
            gathered: open.body.gathered(),
        }
    }

    /// The whole record, with the bytes of its body.
    pub(super) fn view<'a>(&'a self, body: &'a [u8]) -> RecordView<'a> {
        let (counts, trace_state) = self.gathered.whole(body);
        let (start, end) = self.start.unix_nanos_until(self.end);
        RecordView {
            trace: self.trace,
            span: self.span,
            flags: self.flags,
            trace_state,
            parent: Some((self.parent, self.parent_is_remote)).filter(|(parent, _)| *parent != SpanId::NONE),
            metadata: self.description.metadata,
            shape: self.description.shape,
            start,
            end,
            event_time: &|time| time,
            request: self.request.as_ref(),
            counts,
            body,
        }
    }
}

/// The request of a span which has none of its own: that of its trace, if somebody has asked for it.
pub(super) fn request_of_trace(identity: &Identity) -> Option<Arc<Request>> {
    spans::with_any(identity.root, |root| root.more.request.clone()).flatten()
}
