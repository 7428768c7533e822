//! What generated code asks of errors, of what is dropped, and of arguments that are captured.

use super::policy::{Channel, toward, within};
use super::{Redact, captured, record};
use crate::schema::Class;
use crate::value::Value;
use std::error::Error;
use std::fmt::Display;
use std::marker::PhantomData;
use zeroize::Zeroize;

/// An argument of a function in its redacted form, on its way to a span; nothing of a secret.
pub fn argument(class: Class, value: &dyn Redact) -> Option<Value> {
    if matches!(class, Class::Secret) {
        return None;
    }
    toward(Channel::Otlp, || record(value, captured()))
}

/// The message of an error that shows what a span may show.
pub fn message(error: &dyn Display) -> String {
    within(captured(), || error.to_string())
}

/// The cause of an error, also behind a box.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no error, so it cannot be the cause of one",
    note = "`#[source]` marks the field that `source()` gives: an error, or a box of one"
)]
pub trait AsSource {
    /// As what `source()` returns.
    fn telemark_source(&self) -> &(dyn Error + 'static);
}

impl<E: Error + 'static> AsSource for E {
    fn telemark_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

macro_rules! boxed {
    ($($error:ty),+) => {
        $(impl AsSource for $error {
            fn telemark_source(&self) -> &(dyn Error + 'static) {
                self
            }
        })+
    };
}

boxed!(dyn Error + 'static, dyn Error + Send + 'static, dyn Error + Send + Sync + 'static);

/// A field that is about to be dropped.
pub struct Wipe<'a, T: ?Sized>(pub &'a mut T);

/// It can be overwritten.
pub trait WipeKnown {
    /// Overwrites it.
    fn telemark_wipe(self);
}

impl<T: Zeroize + ?Sized> WipeKnown for Wipe<'_, T> {
    fn telemark_wipe(self) {
        self.0.zeroize();
    }
}

/// It cannot: an address, a reference.
pub trait WipeUnknown {
    /// Leaves it as it is.
    fn telemark_wipe(&self);
}

impl<T: ?Sized> WipeUnknown for Wipe<'_, T> {
    fn telemark_wipe(&self) {}
}

/// Asks whether a type serialises itself, as `LabelRole` asks whether it is a label.
pub struct SerializedRole<T: ?Sized>(PhantomData<T>);

impl<T: serde::Serialize> SerializedRole<T> {
    /// The type serialises itself.
    pub const IS_SERIALIZED: bool = true;
}

/// What every other type is.
pub trait NotSerialized {
    /// The type does not serialise itself.
    const IS_SERIALIZED: bool = false;
}

impl<T: ?Sized> NotSerialized for SerializedRole<T> {}
