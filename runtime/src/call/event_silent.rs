//! Typed events without the feature `record`: they are described, and nobody takes them.

use crate::redact::Redact;
use crate::schema::EventShape;

/// A typed event as generated code describes it; what the catalog would know of it stands elsewhere.
pub struct TypedEvent;

impl TypedEvent {
    /// An event of this shape.
    pub const fn new(_: &'static EventShape, _: &'static [&'static str], _: &'static [usize]) -> Self {
        Self
    }
}

/// Does nothing.
#[inline]
pub fn emit(_event: &'static TypedEvent, _value: &dyn Redact) {}
