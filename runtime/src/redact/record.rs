//! Which bare values may be captured without a word of the author.

use super::Policy;
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::num::{NonZero, Saturating, Wrapping};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// A value that may be captured by its bare name: in `args(x)`, in `fields(k = x)` and in late fields.
///
/// Numbers, `bool`, `Duration` (as seconds), options of these, types that derive `Redact`,
/// and what the author calls [`public`]. Text is not: what it holds is known to nobody but the author.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be safe to record",
    label = "this would reach spans and logs without a decision",
    note = "list text as `%x` (Display) or `?x` (Debug), what is returned by `ret(Display)` or `ret(Debug)`, where you decide that it may be recorded",
    note = "or classify it: `#[redact(..)]` on the argument, `#[derive(telemark::Redact)]` on the type",
    note = "or state here that it is public: `telemark::public(x)`"
)]
pub trait Record {
    /// What is recorded under this policy; nothing for a value that is absent or dropped.
    fn record(&self, policy: Policy) -> Option<Value>;
}

macro_rules! numbers {
    ($($number:ty),+ $(,)?) => {
        $(impl Record for $number {
            fn record(&self, _: Policy) -> Option<Value> {
                Some(Value::from(*self))
            }
        })+
    };
}

numbers!(bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f32, f64, Duration);

macro_rules! never_zero {
    ($($number:ty),+ $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl Record for NonZero<$number> {
            fn record(&self, policy: Policy) -> Option<Value> {
                self.get().record(policy)
            }
        })+
    };
}

never_zero!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

impl Record for i128 {
    fn record(&self, _: Policy) -> Option<Value> {
        Some(i64::try_from(*self).map_or_else(|_| Value::from(self.to_string()), Value::I64))
    }
}

impl Record for u128 {
    fn record(&self, _: Policy) -> Option<Value> {
        Some(u64::try_from(*self).map_or_else(|_| Value::from(self.to_string()), Value::U64))
    }
}

impl<T: Record> Record for Option<T> {
    fn record(&self, policy: Policy) -> Option<Value> {
        self.as_ref()?.record(policy)
    }
}

macro_rules! pointers {
    ($($pointer:ty),+ $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl<T: Record + ?Sized> Record for $pointer {
            fn record(&self, policy: Policy) -> Option<Value> {
                (**self).record(policy)
            }
        })+
    };
}

pointers!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

#[diagnostic::do_not_recommend]
impl<T: Record + ToOwned + ?Sized> Record for Cow<'_, T> {
    fn record(&self, policy: Policy) -> Option<Value> {
        (**self).record(policy)
    }
}

macro_rules! wrappers {
    ($($wrapper:ident),+ $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl<T: Record> Record for $wrapper<T> {
            fn record(&self, policy: Policy) -> Option<Value> {
                self.0.record(policy)
            }
        })+
    };
}

wrappers!(Wrapping, Saturating);

/// A value that the author declares public; made by [`public`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Public<T>(pub(super) T);

/// States that this value may be recorded in clear, as its `Display` shows it.
///
/// # Example: a region name among the arguments
/// ```
/// use telemark::public;
/// let region = String::from("eu-central-1");
/// assert_eq!(public(&region).to_string(), "eu-central-1");
/// ```
pub const fn public<T: fmt::Display>(value: T) -> Public<T> {
    Public(value)
}

impl<T: fmt::Display> fmt::Display for Public<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> Record for Public<T> {
    fn record(&self, _: Policy) -> Option<Value> {
        Some(Value::printed(&format_args!("{}", self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::says::Bomb;

    #[test]
    fn numbers_stay_numbers_and_nothing_is_absent() {
        assert_eq!(Duration::from_millis(1500).record(Policy::Production), Some(Value::F64(1.5)));
        assert_eq!(Some(7_u8).record(Policy::Production), Some(Value::U64(7)));
        assert_eq!((&&3_i16).record(Policy::Production), Some(Value::I64(3)));
        assert_eq!(None::<bool>.record(Policy::Production), None);
        assert_eq!((-3_i128).record(Policy::Dev), Some(Value::I64(-3)));
        assert_eq!(i128::MIN.record(Policy::Dev), Some(Value::from(i128::MIN.to_string())));
        assert_eq!(3_u128.record(Policy::Dev), Some(Value::U64(3)));
        assert_eq!(u128::MAX.record(Policy::Dev), Some(Value::from(u128::MAX.to_string())));
        assert_eq!(NonZero::new(7_u32).record(Policy::Production), Some(Value::U64(7)));
        assert_eq!(Box::new(Wrapping(-3_i8)).record(Policy::Production), Some(Value::I64(-3)));
        assert_eq!(Cow::Borrowed(&true).record(Policy::Production), Some(Value::Bool(true)));
        assert_eq!(public("eu").record(Policy::Production), Some(Value::from("eu")));
        assert_eq!(public("eu").to_string(), "eu");
    }

    #[test]
    fn a_public_value_whose_display_panics_harms_nobody() {
        assert_eq!(public(Bomb).record(Policy::Production), Some(Value::PANICKED));
    }
}
