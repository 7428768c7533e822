//! What generated code says at the start of a call, and to the compiler.

use crate::context::{Carrier, SpanContext, caller};
use crate::span::{Parent, Start};

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

/// `links = spans`: those that are related.
pub fn links(spans: impl IntoIterator<Item = SpanContext>) -> Vec<SpanContext> {
    spans.into_iter().collect()
}

/// Stands where the type of an async body is named and nothing is run.
pub fn never<T>() -> T {
    unreachable!("generated code names this in a branch that is never taken")
}
