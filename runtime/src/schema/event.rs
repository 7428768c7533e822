//! The description of a typed event.

use super::Location;

/// What is known of an event when the program is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventShape {
    /// The type that is the event; in its module it has one name with its `RedactShape`.
    pub type_name: &'static str,
    /// The event's name.
    pub name: &'static str,
    /// The level of its log record.
    pub level: tracing_core::Level,
    /// The message, with its placeholders.
    pub message: &'static str,
    /// The names of its fields, in order.
    pub fields: &'static [&'static str],
    /// Where it was declared.
    pub location: Location,
}
