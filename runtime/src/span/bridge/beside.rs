//! Another layer that makes OpenTelemetry spans of the same `tracing` spans, and how both stay in one trace.

use crate::context::SpanContext;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use std::fmt;
use std::sync::OnceLock;
use tracing_core::Dispatch;
use tracing_core::span::Id;

/// What tells telemark of the spans of an `OpenTelemetryLayer`, which keeps them to itself otherwise.
#[derive(Clone, Copy)]
pub struct BesideOpenTelemetry {
    context: fn(&Id, &Dispatch) -> Option<Context>,
    set_parent: fn(&tracing::Span, Context),
}

impl fmt::Debug for BesideOpenTelemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BesideOpenTelemetry")
    }
}

impl BesideOpenTelemetry {
    /// `context` gives the layer's context of a span, `set_parent` says what a span of the layer hangs from.
    pub fn new(
        context: fn(&Id, &Dispatch) -> Option<Context>,
        set_parent: fn(&tracing::Span, Context),
    ) -> Self {
        Self { context, set_parent }
    }
}

static BESIDE: OnceLock<BesideOpenTelemetry> = OnceLock::new();

/// From now on our spans have the identities of the other layer's.
pub(crate) fn stand_beside(layer: BesideOpenTelemetry) {
    // There is one set-up in a process.
    let _first = BESIDE.set(layer);
}

/// Whether there is another layer whose traces are ours.
pub(in super::super) fn joined() -> bool {
    BESIDE.get().is_some()
}

/// The identity that the other layer has given this span; the span is begun there if it was not yet.
pub(in super::super) fn theirs(id: &Id, dispatch: &Dispatch) -> Option<SpanContext> {
    let context = (BESIDE.get()?.context)(id, dispatch)?;
    SpanContext::try_from(context.span().span_context()).ok()
}

/// Tells the other layer what a span hangs from.
pub(in super::super) fn join_theirs(span: &tracing::Span, parent: &SpanContext) {
    if let Some(beside) = BESIDE.get() {
        (beside.set_parent)(span, Context::new().with_remote_span_context(parent.into()));
    }
}
