//! The description of a type of errors.

use super::Location;

/// One kind of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindShape {
    /// The value of `error.type`.
    pub error_type: &'static str,
    /// Whether it belongs to normal work.
    pub expected: bool,
    /// The status of an HTTP response that reports it.
    pub http_status: u16,
}

/// What is known of a type that derives `Failure` when the program is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureShape {
    /// The type's name.
    pub name: &'static str,
    /// Its own kinds, in order.
    pub kinds: &'static [KindShape],
    /// Every value of `error.type` that it can give: those of its own kinds, then those of the failures inside.
    pub errors: &'static [&'static str],
    /// Where it was declared.
    pub location: Location,
}
