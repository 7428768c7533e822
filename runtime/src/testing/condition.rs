//! What a span or a log record must be to be the one that a test expects.

use super::number::Number;
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// One condition of `assert_span!` or `assert_log!`.
#[derive(Debug)]
pub struct Condition {
    /// The key.
    pub key: &'static str,
    /// Whether it is an attribute or a field, and not the record's own.
    pub attribute: bool,
    /// What must be found under it.
    pub expected: Expected,
}

/// What must be found.
#[derive(Debug)]
pub enum Expected {
    /// This value.
    Is(Value),
    /// Text with this in it.
    Contains(String),
}

/// What a value can be compared with.
#[diagnostic::on_unimplemented(
    message = "an attribute cannot be compared with `{Self}`",
    label = "neither text nor a number nor a truth value",
    note = "write what is recorded: text, a number, `true`, `false`, or a `Duration` for its seconds"
)]
pub trait Comparable {
    /// The value.
    fn value(self) -> Value;
}

macro_rules! comparable {
    ($($ty:ty)+) => {
        $(impl Comparable for $ty {
            fn value(self) -> Value {
                Value::from(self)
            }
        })+
    };
}

comparable!(bool u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 String Duration);

impl Comparable for &str {
    fn value(self) -> Value {
        Value::from(self.to_owned())
    }
}

impl Comparable for &String {
    fn value(self) -> Value {
        Value::from(self.clone())
    }
}

impl Comparable for Cow<'_, str> {
    fn value(self) -> Value {
        Value::from(self.into_owned())
    }
}

impl Comparable for Value {
    fn value(self) -> Value {
        self
    }
}

/// `key = value`
pub fn is(value: impl Comparable) -> Expected {
    Expected::Is(value.value())
}

/// `key ~ part`
pub fn contains(part: &str) -> Expected {
    Expected::Contains(part.to_owned())
}

/// Text in whatever form the test has it.
pub fn text<T: AsRef<str> + ?Sized>(text: &T) -> &str {
    text.as_ref()
}

impl Expected {
    /// Whether this is what is expected; numbers are equal whatever their type is.
    pub(super) fn is_met_by(&self, found: &Value) -> bool {
        match self {
            Self::Contains(part) => found.to_string().contains(part.as_str()),
            Self::Is(value) => match (Number::of(value), Number::of(found)) {
                (Some(one), Some(other)) => one.compare(other).is_some_and(std::cmp::Ordering::is_eq),
                _ => value == found,
            },
        }
    }
}

/// A value as the source would write it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expected {
            Expected::Is(value) => write!(f, "{} = {}", self.key, shown(value)),
            Expected::Contains(part) => write!(f, "{} ~ {part:?}", self.key),
        }
    }
}
