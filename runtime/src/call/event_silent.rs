//! Typed events without the feature `record`: they are described, and nobody takes them.

use crate::redact::Redact;
use crate::schema::EventShape;

/// A typed event as generated code describes it.
pub struct TypedEvent {
    /// What the catalog would know.
    pub shape: &'static EventShape,
    /// What stands before, between and after the placeholders of its message.
    pub texts: &'static [&'static str],
    /// The positions of the fields that fill the gaps.
    pub slots: &'static [usize],
}

/// Does nothing.
#[inline]
pub fn emit(_event: &'static TypedEvent, _value: &dyn Redact) {}
