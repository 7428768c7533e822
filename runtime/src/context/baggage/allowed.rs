//! What may become baggage: values that are no secret to any service on the way.

use crate::id::{SpanId, TraceId};
use std::borrow::Cow;
use std::fmt::Display;
use std::marker::PhantomData;
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;

/// A value that may travel as baggage, as its `Display` shows it.
///
/// Numbers, `bool`, `char`, text, identities of spans and traces, and `telemark::public(v)`. Types that derive `Redact`
/// and secrets never: every service on the way reads baggage in clear.
///
/// # Example: the number of a batch, as a type of its own
/// ```
/// struct BatchId(u32);
/// impl std::fmt::Display for BatchId {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         write!(f, "b{}", self.0)
///     }
/// }
/// impl telemark::BaggageValue for BatchId {}
///
/// let _batch = telemark::baggage::set("batch.id", BatchId(7));
/// assert_eq!(telemark::baggage::get("batch.id").as_deref(), Some("b7"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` may not become baggage",
    label = "every service on the way would read this in clear",
    note = "baggage takes numbers, `bool`, text and identities; a type that derives `Redact` and a `Secret` never travel",
    note = "a type of yours that is no secret says so: `impl telemark::BaggageValue for {Self} {{}}`",
    note = "or state here that this value is public: `telemark::public(v)`"
)]
pub trait BaggageValue: Display {}

macro_rules! allowed {
    ($($type:ty),+ $(,)?) => { $(impl BaggageValue for $type {})+ };
}

allowed!(bool, char, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64);
allowed!(str, String, TraceId, SpanId, super::super::TrackingId);

macro_rules! never_zero {
    ($($number:ty),+ $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl BaggageValue for NonZero<$number> {})+
    };
}

never_zero!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! pointers {
    ($($pointer:ty),+ $(,)?) => {
        $(#[diagnostic::do_not_recommend]
        impl<T: BaggageValue + ?Sized> BaggageValue for $pointer {})+
    };
}

pointers!(&T, Box<T>, Rc<T>, Arc<T>);

impl BaggageValue for Cow<'_, str> {}

/// Asks whether a type may become baggage, at compile time.
pub struct BaggageRole<T: ?Sized>(PhantomData<T>);

impl<T: BaggageValue> BaggageRole<T> {
    /// The type may travel.
    pub const IS_BAGGAGE: bool = true;
}

/// What every other type is.
pub trait NotBaggage {
    /// The type does not travel.
    const IS_BAGGAGE: bool = false;
}

impl<T: ?Sized> NotBaggage for BaggageRole<T> {}
