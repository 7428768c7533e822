//! The identity of a span as other services see it.

use crate::id::{SpanId, TraceId};
use std::sync::Arc;

/// The flags of a `traceparent` header (W3C trace context, level 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TraceFlags(u8);

impl TraceFlags {
    /// Nothing set.
    pub const NONE: Self = Self(0);
    /// The trace is recorded.
    pub const SAMPLED: Self = Self(0x01);
    /// The trace id's low 56 bits are random.
    pub const RANDOM: Self = Self(0x02);

    /// Keeps the flags that level 2 defines.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        Self(byte & 0x03)
    }

    /// The byte of the header.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        self.0
    }

    /// Whether the trace is recorded.
    #[must_use]
    pub const fn is_sampled(self) -> bool {
        self.0 & Self::SAMPLED.0 != 0
    }

    /// Whether the trace id is random.
    #[must_use]
    pub const fn is_random(self) -> bool {
        self.0 & Self::RANDOM.0 != 0
    }

    /// Both sets of flags.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The same flags with or without `sampled`.
    #[must_use]
    pub const fn sampled(self, sampled: bool) -> Self {
        if sampled { Self(self.0 | Self::SAMPLED.0) } else { Self(self.0 & !Self::SAMPLED.0) }
    }
}

/// The identity of a span as it crosses the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanContext {
    trace_id: TraceId,
    span_id: SpanId,
    flags: TraceFlags,
    trace_state: Option<Arc<str>>,
    remote: bool,
    undecided: bool,
}

impl SpanContext {
    /// A sampled span of this process; for links to spans whose identifiers are known.
    #[must_use]
    pub const fn new(trace_id: TraceId, span_id: SpanId) -> Self {
        Self {
            trace_id,
            span_id,
            flags: TraceFlags::SAMPLED,
            trace_state: None,
            remote: false,
            undecided: false,
        }
    }

    /// The span that a `traceparent` header names; nothing if the standard calls the header invalid.
    ///
    /// # Example: a link to the span that queued a job
    /// ```
    /// let queued_by = telemark::SpanContext::from_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    /// assert!(queued_by.is_some_and(|span| span.is_sampled()));
    /// ```
    #[must_use]
    pub fn from_traceparent(header: &str) -> Option<Self> {
        super::traceparent::parse(header.as_bytes())
    }

    /// The span that is current here, if there is one.
    #[must_use]
    pub fn current() -> Option<Self> {
        super::scope().map(|scope| scope.span)
    }

    /// The trace.
    #[must_use]
    pub const fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The span.
    #[must_use]
    pub const fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// The flags.
    #[must_use]
    pub const fn flags(&self) -> TraceFlags {
        self.flags
    }

    /// Whether the trace is recorded.
    #[must_use]
    pub const fn is_sampled(&self) -> bool {
        self.flags.is_sampled()
    }

    /// The `tracestate` header's value, valid and combined, if there is one.
    #[must_use]
    pub fn trace_state(&self) -> Option<&str> {
        self.trace_state.as_deref()
    }

    /// The same value, to be shared by the spans of a trace.
    pub(crate) const fn shared_trace_state(&self) -> Option<&Arc<str>> {
        self.trace_state.as_ref()
    }

    /// The same span with this `tracestate`, which is shared with others and not empty.
    #[must_use]
    pub(crate) fn with_shared_trace_state(mut self, state: Option<Arc<str>>) -> Self {
        self.trace_state = state;
        self
    }

    /// Whether it came from another service.
    #[must_use]
    pub const fn is_remote(&self) -> bool {
        self.remote
    }

    /// Whether the caller leaves it to this service what is recorded; only B3 headers can say so.
    #[must_use]
    pub const fn is_undecided(&self) -> bool {
        self.undecided
    }

    /// The same span, with the decision left to whoever is called.
    #[must_use]
    pub(crate) fn undecided(mut self) -> Self {
        self.undecided = true;
        self
    }

    /// The same span with these flags.
    #[must_use]
    pub fn with_flags(mut self, flags: TraceFlags) -> Self {
        self.flags = flags;
        self
    }

    /// The same span with this `tracestate`; an empty one is none.
    #[must_use]
    pub fn with_trace_state(mut self, state: &str) -> Self {
        self.trace_state = (!state.is_empty()).then(|| state.into());
        self
    }

    /// The same span, marked as coming from another service.
    #[must_use]
    pub fn from_remote(mut self) -> Self {
        self.remote = true;
        self
    }
}
