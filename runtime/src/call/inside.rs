//! Being inside a span, out of line: every annotated function would otherwise carry the code of it itself.

use tracing::Span;

/// Enters the span.
#[inline(never)]
pub(super) fn enter(span: &Span) {
    span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
}

/// Leaves it.
#[inline(never)]
pub(super) fn exit(span: &Span) {
    span.with_subscriber(|(id, dispatch)| dispatch.exit(id));
}

/// Leaves the span when it is dropped.
pub(super) struct Inside<'a>(&'a Span);

/// Enters the span.
pub(super) fn inside(span: &Span) -> Inside<'_> {
    enter(span);
    Inside(span)
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        exit(self.0);
    }
}
