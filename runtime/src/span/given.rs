//! A value as it is handed to a span: borrowed, and printed straight into its place.

use super::body::Body;
use crate::redact::capturing;
use crate::value::Value;
use std::fmt::{Debug, Display};
use tracing_core::field;

/// A value for a span, an event or a link, on its way in.
#[derive(Clone, Copy)]
pub enum Given<'a> {
    /// None; a field that comes later, or never.
    Absent,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// An unsigned integer.
    U64(u64),
    /// A floating-point number.
    F64(f64),
    /// Text.
    Str(&'a str),
    /// What `Display` shows.
    Display(&'a dyn Display),
    /// What `Debug` shows.
    Debug(&'a dyn Debug),
}

impl<'a> Given<'a> {
    /// The value, to be kept; text is printed now.
    pub(crate) fn to_value(self) -> Option<Value> {
        Some(match self {
            Self::Absent => return None,
            Self::Bool(value) => Value::Bool(value),
            Self::I64(value) => Value::I64(value),
            Self::U64(value) => Value::U64(value),
            Self::F64(value) => Value::F64(value),
            Self::Str(value) => Value::from(value.to_owned()),
            Self::Display(value) => capturing(|| Value::printed(&format_args!("{value}"))),
            Self::Debug(value) => capturing(|| Value::printed(value)),
        })
    }

    /// The value as `tracing` takes it, if nothing has to be printed for that.
    pub(crate) fn as_tracing(&self) -> Option<&dyn field::Value> {
        match self {
            Self::Absent | Self::Display(_) | Self::Debug(_) => None,
            Self::Bool(value) => Some(value),
            Self::I64(value) => Some(value),
            Self::U64(value) => Some(value),
            Self::F64(value) => Some(value),
            Self::Str(value) => Some(value),
        }
    }

    /// Text that may be missing.
    pub(crate) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Absent, Self::Str)
    }

    /// A number that may be missing.
    pub(crate) fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Absent, |number| Self::U64(number.into()))
    }
}

impl<'a> From<&'a Value> for Given<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Bool(v) => Self::Bool(*v),
            Value::I64(v) => Self::I64(*v),
            Value::U64(v) => Self::U64(*v),
            Value::F64(v) => Self::F64(*v),
            Value::Text(v) => Self::Str(v),
        }
    }
}

/// Values in the order of a site's fields.
pub(crate) trait Values {
    /// How many there are.
    fn count(&self) -> usize;
    /// The value of one of them.
    fn given(&self, at: usize) -> Given<'_>;
    /// Writes all of them.
    #[inline]
    fn write(&self, body: &mut Body) {
        body.begin(self);
    }
}

impl Values for () {
    #[inline]
    fn count(&self) -> usize {
        0
    }

    #[inline]
    fn given(&self, _at: usize) -> Given<'_> {
        Given::Absent
    }
}

impl Values for [Given<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn given(&self, at: usize) -> Given<'_> {
        self[at]
    }
}
