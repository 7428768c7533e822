//! What generated code asks of errors, of what is dropped, and of arguments that are captured.

use super::{Redact, captured, capturing, record};
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
    capturing(|| record(value, captured()))
}

/// The message of an error that shows what a span may show.
pub fn message(error: &dyn Display) -> String {
    capturing(|| error.to_string())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::alone::alone;
    use crate::redact::plain::Clear;
    use crate::redact::says::Says;
    use crate::redact::{Channel, Only, Out, Policy, SinkKind};
    use std::fmt;
    use std::net::Ipv4Addr;

    #[test]
    fn an_argument_is_captured_on_its_way_to_a_span_and_a_secret_never() {
        let seven = Clear(&7_u8);
        assert_eq!(argument(Class::Personal, &seven), Some(Value::U64(7)));
        assert_eq!(argument(Class::Personal, &Only::new(Channel::Otlp, &seven)), Some(Value::U64(7)));
        assert_eq!(argument(Class::Personal, &Only::new(Channel::Log, &seven)), None);
        assert_eq!(argument(Class::Secret, &seven), None);
    }

    #[test]
    fn what_is_captured_follows_the_policy_of_what_leaves_the_process() {
        struct Told;
        impl Display for Told {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "under {}", Policy::current())
            }
        }
        let told = &Says(|out: &mut dyn Out| out.word(&Told));
        alone(
            concat!(module_path!(), "::what_is_captured_follows_the_policy_of_what_leaves_the_process"),
            || {
                assert_eq!(message(&Told), "under production");
                assert!(SinkKind::Otlp.set_policy(Policy::Strict));
                assert_eq!((captured(), message(&Told)), (Policy::Strict, "under strict".to_owned()));
                assert_eq!(argument(Class::Internal, told), Some(Value::from("under strict")));
            },
        );
    }

    #[test]
    fn what_can_be_overwritten_is_when_it_is_dropped() {
        let (mut text, mut address) = (String::from("hunter2"), Ipv4Addr::LOCALHOST);
        Wipe(&mut text).telemark_wipe();
        Wipe(&mut address).telemark_wipe();
        assert_eq!((text.as_str(), address), ("", Ipv4Addr::LOCALHOST));
    }
}
