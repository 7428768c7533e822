//! Being inside a span, out of line: every annotated function would otherwise carry the code of it itself.

use tracing::Span;

/// Leaves the span when it is dropped.
pub(super) struct Inside<'a>(&'a Span);

/// Enters the span.
#[inline(never)]
pub(super) fn inside(span: &Span) -> Inside<'_> {
    span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
    Inside(span)
}

impl Drop for Inside<'_> {
    #[inline(never)]
    fn drop(&mut self) {
        self.0.with_subscriber(|(id, dispatch)| dispatch.exit(id));
    }
}
