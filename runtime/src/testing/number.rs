//! Numbers that metrics and attributes are compared with.

use crate::value::Value;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Add;

/// A whole number, or one with a fraction.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// Of a counter, an up-down or a count.
    Whole(i128),
    /// Of a gauge or a sum.
    Float(f64),
}

impl Number {
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }

    /// Compares two numbers; floats are equal up to one part in 10⁹, because sums of them are not exact.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        if let (Self::Whole(one), Self::Whole(other)) = (self, other) {
            return Some(one.cmp(&other));
        }
        let (one, other) = (self.float(), other.float());
        let near = (one - other).abs() <= 1e-9 * one.abs().max(other.abs());
        if near { Some(Ordering::Equal) } else { one.partial_cmp(&other) }
    }

    /// The number that a value is, if it is one.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match *value {
            Value::I64(number) => Some(Self::Whole(number.into())),
            Value::U64(number) => Some(Self::Whole(number.into())),
            Value::F64(number) => Some(Self::Float(number)),
            Value::Bool(_) | Value::Text(_) => None,
        }
    }
}

impl Add for Number {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => Self::Whole(one + other),
            _ => Self::Float(self.float() + other.float()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(whole) => whole.fmt(f),
            Self::Float(float) => float.fmt(f),
        }
    }
}

/// What a metric can be compared with.
#[diagnostic::on_unimplemented(
    message = "a metric cannot be compared with `{Self}`",
    label = "not a number",
    note = "counters and counts are whole numbers, gauges and sums may have a fraction; a `Duration` is compared by `.as_secs_f64()`"
)]
pub trait Amount {
    /// The number.
    fn number(self) -> Number;
}

/// The number that an assertion expects.
pub fn number(amount: impl Amount) -> Number {
    amount.number()
}

macro_rules! amounts {
    ($variant:ident as $wide:ty: $($ty:ty)+) => {
        $(impl Amount for $ty {
            fn number(self) -> Number {
                Number::$variant(<$wide>::from(self))
            }
        })+
    };
}

amounts!(Whole as i128: u8 u16 u32 u64 i8 i16 i32 i64);
amounts!(Float as f64: f32 f64);

impl Amount for usize {
    fn number(self) -> Number {
        Number::Whole(self as i128)
    }
}

impl Amount for isize {
    fn number(self) -> Number {
        Number::Whole(self as i128)
    }
}

/// How a metric is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Other,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether what was found stands so to what is expected.
    pub(super) fn holds(self, found: Number, expected: Number) -> bool {
        let Some(order) = found.compare(expected) else { return self == Self::Other };
        match self {
            Self::Equal => order.is_eq(),
            Self::Other => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}
