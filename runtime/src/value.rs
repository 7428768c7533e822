//! A value of an attribute or of a log field.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// A typed value; numbers stay numbers in every format.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// An unsigned integer.
    U64(u64),
    /// A floating-point number.
    F64(f64),
    /// Text.
    Text(Cow<'static, str>),
}

impl Value {
    /// Stands for a value whose printing panicked.
    pub(crate) const PANICKED: Self = Self::Text(Cow::Borrowed("[panicked while it was printed]"));

    /// The text that `Debug` gives; a `Debug` that panics is told from one that does not, and harms nobody.
    #[must_use]
    pub fn printed(value: &dyn fmt::Debug) -> Self {
        let print = std::panic::AssertUnwindSafe(|| format!("{value:?}"));
        match std::panic::catch_unwind(print) {
            Ok(text) => Self::from(text),
            Err(_) => Self::PANICKED,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(v) => v.fmt(f),
            Self::I64(v) => v.fmt(f),
            Self::U64(v) => v.fmt(f),
            // Very large and very small ones have an exponent, as in `Debug`.
            Self::F64(v) if v.is_finite() && *v != 0.0 && !(1e-5..1e16).contains(&v.abs()) => {
                fmt::LowerExp::fmt(v, f)
            }
            Self::F64(v) => v.fmt(f),
            Self::Text(v) => f.write_str(v),
        }
    }
}

macro_rules! values {
    ($($from:ty => $variant:ident as $to:ty),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(<$to>::from(value))
            }
        })+
    };
}

values! {
    bool => Bool as bool,
    i8 => I64 as i64, i16 => I64 as i64, i32 => I64 as i64, i64 => I64 as i64,
    u8 => U64 as u64, u16 => U64 as u64, u32 => U64 as u64, u64 => U64 as u64,
    f32 => F64 as f64, f64 => F64 as f64,
    String => Text as Cow<'static, str>,
    &'static str => Text as Cow<'static, str>,
    Cow<'static, str> => Text as Cow<'static, str>,
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::U64(value as u64)
    }
}

impl From<isize> for Value {
    fn from(value: isize) -> Self {
        Self::I64(value as i64)
    }
}

/// A duration becomes seconds.
impl From<Duration> for Value {
    fn from(value: Duration) -> Self {
        Self::F64(value.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_in_their_shortest_form() {
        for (number, printed) in [
            (7.0, "7"),
            (0.1, "0.1"),
            (-0.0, "-0"),
            (1e15, "1000000000000000"),
            (1e300, "1e300"),
            (-2.5e-7, "-2.5e-7"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(Value::F64(number).to_string(), printed);
        }
    }
}
