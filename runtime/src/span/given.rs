//! A value as it is handed to a span: borrowed, and printed straight into its place.

use crate::value::Value;
use std::fmt::{Debug, Display};

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
