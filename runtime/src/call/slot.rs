//! One value on its way from a function's argument to its span.

use super::opening::Span;
use crate::redact::{Record, Redact, captured, capturing, record};
use crate::span::{Given, Values};
use crate::value::Value;
use std::fmt::{Debug, Display};
use tracing_core::field;

/// The value of one declared field.
pub enum Slot<'a> {
    /// It comes later, or there is none.
    Absent,
    /// A value, or what is printed only if somebody records the span.
    Given(Given<'a>),
    /// Text that was made for it.
    Text(String),
}

impl Slot<'_> {
    /// The value as a span takes it.
    #[inline]
    pub(super) fn given(&self) -> Given<'_> {
        match self {
            Self::Absent => Given::Absent,
            Self::Given(value) => *value,
            Self::Text(value) => Given::Str(value),
        }
    }

    /// A value that is known already, as `tracing` takes it: what a classified argument of `#[instrument]` has become.
    pub fn field(&self) -> Option<&dyn field::Value> {
        match self {
            Self::Absent => None,
            Self::Given(value) => value.as_tracing(),
            Self::Text(value) => Some(value),
        }
    }

    /// The value without what it borrows: text is written now.
    pub(super) fn owned(self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Given(value) => value.to_value(),
            Self::Text(value) => Some(Value::from(value)),
        }
    }
}

impl Values for [Slot<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn given(&self, at: usize) -> Given<'_> {
        self[at].given()
    }
}

impl From<Option<Value>> for Slot<'_> {
    fn from(value: Option<Value>) -> Self {
        match value {
            None => Self::Absent,
            Some(Value::Bool(value)) => Self::Given(Given::Bool(value)),
            Some(Value::I64(value)) => Self::Given(Given::I64(value)),
            Some(Value::U64(value)) => Self::Given(Given::U64(value)),
            Some(Value::F64(value)) => Self::Given(Given::F64(value)),
            Some(Value::Text(text)) => Self::Text(text.into_owned()),
        }
    }
}

/// `args(x)`: what `Record` allows.
pub fn value<T: Record + ?Sized>(value: &T) -> Slot<'static> {
    Slot::from(value.record(captured()))
}

/// A classified argument, in its redacted form.
pub fn redacted(value: Option<Value>) -> Slot<'static> {
    Slot::from(value)
}

/// `args(%x)`: a classified type renders redacted, whether it has `Display` or not.
///
/// Generated code asks through autoref; the rung with the most `&` that fits wins.
pub struct Show<'a, T>(pub &'a T);

/// Text as it is: it takes no detour through a formatter.
pub trait ShowText<'a> {
    /// The value of the field.
    fn telemark_show(&self) -> Slot<'a>;
}

impl<'a> ShowText<'a> for &&Show<'a, String> {
    fn telemark_show(&self) -> Slot<'a> {
        Slot::Given(Given::Str(self.0))
    }
}

impl<'a> ShowText<'a> for &&Show<'a, &str> {
    fn telemark_show(&self) -> Slot<'a> {
        Slot::Given(Given::Str(self.0))
    }
}

/// The redacted form.
pub trait ShowRedacted {
    /// The value of the field.
    fn telemark_show(&self) -> Slot<'static>;
}

impl<T: Redact> ShowRedacted for &Show<'_, T> {
    fn telemark_show(&self) -> Slot<'static> {
        Slot::from(capturing(|| record(self.0, captured())))
    }
}

/// The text of `Display`.
pub trait ShowDisplay<'a, T> {
    /// The value of the field.
    fn telemark_show(&self) -> Slot<'a>
    where
        T: Display;
}

impl<'a, T> ShowDisplay<'a, T> for Show<'a, T> {
    fn telemark_show(&self) -> Slot<'a>
    where
        T: Display,
    {
        Slot::Given(Given::Display(self.0))
    }
}

/// `args(?x)`.
pub fn debug<T: Debug>(value: &T) -> Slot<'_> {
    Slot::Given(Given::Debug(value))
}

/// Text that stands in the source.
pub fn literal(text: &'static str) -> Slot<'static> {
    Slot::Given(Given::Str(text))
}

/// A value that a late field may have: what `Record` allows, and text, because the author has declared it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a late field",
    label = "not a value that a late field may have",
    note = "late fields are bool, numbers, Duration, `&str` or a type that derives `telemark::Redact`"
)]
pub trait Late {
    /// The value as the span takes it.
    fn slot(&self) -> Slot<'_>;
}

impl<T: Record> Late for T {
    fn slot(&self) -> Slot<'_> {
        value(self)
    }
}

impl Late for &str {
    fn slot(&self) -> Slot<'_> {
        Slot::Given(Given::Str(self))
    }
}

/// `sp.rows(42)`.
#[expect(clippy::needless_pass_by_value, reason = "the handle's methods take values, as `Span::record` does")]
#[inline]
pub fn late<T: Late>(held: &impl Held, name: &'static str, value: T) {
    held.set(name, &value);
}

/// What the handle of late fields holds.
pub trait Held {
    /// Sets a declared field.
    fn set(&self, name: &'static str, value: &impl Late);
}

impl Held for Span {
    fn set(&self, name: &'static str, value: &impl Late) {
        self.opened().set(name, value.slot().given());
    }
}

/// What the handle of late fields holds where nothing is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Unrecorded;

impl Held for Unrecorded {
    #[inline]
    fn set(&self, _name: &'static str, _value: &impl Late) {}
}
