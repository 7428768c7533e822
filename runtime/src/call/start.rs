//! What generated code says at the start of a call, and to the compiler.

use crate::context::{Carrier, SpanContext, caller};
use crate::span::{Parent, Start};
use tracing::{Id, Span};

/// A child of the current span.
#[must_use]
pub fn start() -> Start {
    Start::default()
}

/// `parent = remote(carrier)`: the span that the headers name, with the tracking id and the baggage that came along;
/// without a valid one, the current span.
pub fn remote(carrier: &(impl Carrier + ?Sized)) -> Parent {
    caller(carrier).map_or(Parent::Current, |(span, request)| Parent::Caller(span, request))
}

/// `parent = span`: a span of this process.
pub fn child_of(span: &impl ParentSpan) -> Parent {
    Parent::Span(span.parent())
}

/// A span that another one can hang from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no span that this one could hang from",
    label = "not a `tracing::Span`",
    note = "a caller in another process is named by its headers: `parent = remote(&headers)`"
)]
pub trait ParentSpan {
    /// The span.
    fn parent(&self) -> Span;
}

impl ParentSpan for Span {
    fn parent(&self) -> Span {
        self.clone()
    }
}

impl<S: ParentSpan + ?Sized> ParentSpan for &S {
    fn parent(&self) -> Span {
        S::parent(self)
    }
}

/// `parent = id` of `#[instrument]`: whatever becomes the id of a span.
pub fn parent_id(id: impl Into<Option<Id>>) -> Parent {
    Parent::Id(id.into())
}

/// `follows_from = spans`
pub fn causes(spans: impl IntoIterator<Item: Into<Option<Id>>>) -> Vec<Id> {
    spans.into_iter().filter_map(Into::into).collect()
}

/// `links = spans`: those that are related.
pub fn links(spans: impl IntoIterator<Item = SpanContext>) -> Vec<SpanContext> {
    spans.into_iter().collect()
}

/// Stands where the type of an async body is named and nothing is run.
pub fn never<T>() -> T {
    unreachable!("generated code names this in a branch that is never taken")
}
