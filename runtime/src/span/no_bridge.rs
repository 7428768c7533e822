//! Without the feature `opentelemetry` nobody else is told of our spans.

use crate::context::SpanContext;
use crate::id::SpanId;
use tracing_core::Dispatch;
use tracing_core::span::Id;

/// Nothing is ever active elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) enum Active {}

pub(super) fn parent() -> Option<SpanContext> {
    None
}

pub(super) fn noted() -> Option<Active> {
    None
}

/// Nothing is ever attached.
#[derive(Debug, Clone)]
pub(super) enum Kept {}

impl Kept {
    pub(super) fn of(_context: &SpanContext) -> Option<Self> {
        None
    }
}

/// Nothing is kept attached.
pub(super) struct Guard;

impl Guard {
    pub(super) const fn none() -> Self {
        Self
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the bridge that is there takes it away")]
pub(super) fn attached(kept: Kept) -> Guard {
    match kept {}
}

pub(super) fn entered(_span: u64, _id: SpanId, _kept: Kept, _began: Option<Active>) {}

pub(super) fn left(_span: u64) {}

pub(super) fn moved(_span: u64, _id: SpanId, _context: &SpanContext, _entered: usize) {}

pub(super) fn joined() -> bool {
    false
}

pub(super) fn theirs(_id: &Id, _dispatch: &Dispatch) -> Option<SpanContext> {
    None
}

pub(super) fn join_theirs(_span: &tracing::Span, _parent: &SpanContext) {}
