//! What telemark knows of any `tracing` span, and may change of it.

use super::bridge;
use super::engine::{rejoin, settle};
use crate::context::{SpanContext, of_span};
use crate::id::{SpanId, TraceId};

/// Identities of `tracing` spans, whoever made them.
///
/// A span that no telemetry sees, such as `Span::none()` or one below the filter's level, has no identity.
pub trait SpanExt {
    /// The identity of the span as it would be sent to another service.
    ///
    /// # Example: a message that names the span it was sent from
    /// ```
    /// use telemark::SpanExt;
    ///
    /// let span = tracing::Span::current();
    /// let sender = span.context().map(|context| context.span_id().to_string());
    /// # assert!(sender.is_none(), "nothing is installed");
    /// ```
    fn context(&self) -> Option<SpanContext>;

    /// The trace that the span belongs to.
    fn trace_id(&self) -> Option<TraceId> {
        self.context().map(|context| context.trace_id())
    }

    /// The span's id.
    fn span_id(&self) -> Option<SpanId> {
        self.context().map(|context| context.span_id())
    }

    /// Whether the span's trace is recorded.
    fn is_sampled(&self) -> bool {
        self.context().is_some_and(|context| context.is_sampled())
    }

    /// Hangs an open root from a span of another service, or of another trace of this one; says whether it was done.
    ///
    /// The root takes over the parent's trace, flags and `tracestate`, and the sampler is asked anew. It keeps its id,
    /// its start and what was recorded. A root that the sampler had refused is recorded after all if the parent's trace
    /// is; only the span of an annotated function that the engine has refused stays so, because nothing of it was
    /// kept: such a function names its parent by `#[traced(parent = remote(..))]`. A tracking id that was made of the
    /// trace id follows, unless somebody else holds the request.
    ///
    /// Nothing happens, and the answer is false, for a span that has a parent in this process, one that has children
    /// already (they have its trace), one that has ended or is seen by no telemetry, and for a parent that is no span.
    /// Log lines and events that were written before name the old trace. So it is done first, right after the span was
    /// made, on the thread that will enter it.
    ///
    /// # Example: a consumer that learns its parent from the message
    /// ```
    /// use telemark::{SpanContext, SpanExt};
    ///
    /// # let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let span = tracing::info_span!("handle_message");
    /// if let Some(sender) = SpanContext::from_traceparent(header) {
    ///     span.set_parent(sender.from_remote());
    /// }
    /// ```
    fn set_parent(&self, parent: impl IntoSpanContext) -> bool;
}

/// What names a span: an identity of telemark's or of OpenTelemetry's, or a context of OpenTelemetry's.
pub trait IntoSpanContext {
    /// The span, if it is one.
    fn into_span_context(self) -> Option<SpanContext>;
}

impl IntoSpanContext for SpanContext {
    fn into_span_context(self) -> Option<SpanContext> {
        Some(self)
    }
}

impl IntoSpanContext for &SpanContext {
    fn into_span_context(self) -> Option<SpanContext> {
        Some(self.clone())
    }
}

impl IntoSpanContext for Option<SpanContext> {
    fn into_span_context(self) -> Option<SpanContext> {
        self
    }
}

impl SpanExt for tracing::Span {
    fn context(&self) -> Option<SpanContext> {
        if bridge::joined() {
            settle(self);
        }
        of_span(self).map(|scope| scope.span)
    }

    fn set_parent(&self, parent: impl IntoSpanContext) -> bool {
        let Some(parent) = parent.into_span_context() else { return false };
        // What the other layer refuses, it has begun already; ours is asked all the same.
        bridge::join_theirs(self, &parent);
        rejoin(self, &parent)
    }
}
