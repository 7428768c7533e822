//! The span and the request that code is running in.

use super::{Request, SpanContext, TrackingId};
use crate::id::{SpanId, TraceId};
use std::sync::Arc;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

/// A span's identity and its request; the span layer puts one on every span.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The span.
    pub span: SpanContext,
    /// The request it works for.
    pub request: Arc<Request>,
}

/// The scope of the current span, if telemetry is installed and a span is current.
pub(crate) fn scope() -> Option<Scope> {
    of_span(&tracing::Span::current())
}

/// The scope of this span; of one that only other layers see, the scope of the nearest span around it.
pub(crate) fn of_span(span: &tracing::Span) -> Option<Scope> {
    span.with_subscriber(|(id, dispatch)| {
        let registry = dispatch.downcast_ref::<Registry>()?;
        registry.span(id)?.scope().find_map(|span| span.extensions().get::<Scope>().cloned())
    })?
}

/// The spans that are open around this one, itself first.
pub(crate) fn open_spans(span: &tracing::Span) -> Vec<SpanId> {
    let found = span.with_subscriber(|(id, dispatch)| {
        let registry = dispatch.downcast_ref::<Registry>()?;
        let around = registry.span(id)?.scope();
        Some(around.filter_map(|span| Some(span.extensions().get::<Scope>()?.span.span_id())).collect())
    });
    found.flatten().unwrap_or_default()
}

/// What a program can say of the request it is in, for its own answers and messages.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Current {
    /// The trace.
    pub trace_id: TraceId,
    /// The span.
    pub span_id: SpanId,
    /// The tracking id.
    pub tracking_id: TrackingId,
}

/// Where the program is now: trace, span and tracking id; nothing outside a span or before `install()`.
///
/// # Example: an answer that names its trace
/// ```
/// let reference = telemark::current().map_or_else(|| "none".to_owned(), |now| now.tracking_id.to_string());
/// # assert_eq!(reference, "none");
/// ```
#[must_use]
pub fn current() -> Option<Current> {
    scope().map(|scope| Current {
        trace_id: scope.span.trace_id(),
        span_id: scope.span.span_id(),
        tracking_id: scope.request.tracking_id().clone(),
    })
}
