//! A value that shows nothing of itself.

use super::{Out, Overwrite, Policy, Record, Redact, strategy};
use crate::schema::Class;
use crate::value::Value;
use serde::de::{Deserialize, Deserializer, Error};
use std::borrow::Cow;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret: it prints as `[secret]` under every policy, has no `Display` and no `Serialize`, and is overwritten when
/// it is dropped.
///
/// Two secrets are compared in a time that depends on their lengths alone. Reading one by `serde` gives errors that
/// repeat nothing of the input.
///
/// # Example: a password on its way to the database
/// ```
/// use telemark::Secret;
/// let password = Secret::new(String::from("hunter2"));
/// assert_eq!(format!("{password:?}"), "[secret]");
/// assert_eq!(password.expose(), "hunter2");
/// ```
///
/// # Example: a token read from a configuration file
/// ```
/// use telemark::Secret;
/// let token: Secret<String> = serde_json::from_str("\"t0k3n\"")?;
/// assert!(token == Secret::new("t0k3n".to_owned()));
/// let wrong = serde_json::from_str::<Secret<u32>>("\"t0k3n\"").unwrap_err();
/// assert!(!wrong.to_string().contains("t0k3n"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Secret<T: Overwrite>(T);

impl<T: Overwrite> Secret<T> {
    /// Takes a value into custody.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Every call of this is a place where the secret can leak: keep them few.
    ///
    /// It costs nothing and leaves no trace in the program; an audit finds its calls in the sources.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, out of custody; nobody overwrites it any more.
    pub fn into_exposed(mut self) -> T
    where
        T: Default,
    {
        std::mem::take(&mut self.0)
    }
}

impl<T: Overwrite> Zeroize for Secret<T> {
    fn zeroize(&mut self) {
        self.0.overwrite();
    }
}

impl<T: Overwrite> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.overwrite();
    }
}

impl<T: Overwrite> ZeroizeOnDrop for Secret<T> {}

impl<T: Overwrite> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// In a time that does not tell where two secrets of one length differ.
impl<T: Overwrite + AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        same(self.0.as_ref(), other.0.as_ref())
    }
}

impl<T: Overwrite + AsRef<[u8]>> Eq for Secret<T> {}

fn same(one: &[u8], other: &[u8]) -> bool {
    let differ = one.iter().zip(other).fold(0, |all, (a, b)| std::hint::black_box(all | (a ^ b)));
    one.len() == other.len() && std::hint::black_box(differ) == 0
}

impl<'de, T: Overwrite + Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer)
            .map(Self)
            .map_err(|_quotes| D::Error::custom("a secret could not be read"))
    }
}

impl<T: Overwrite> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(strategy::SECRET)
    }
}

impl<T: Overwrite> Redact for Secret<T> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        if self.is_absent(policy) { out.nothing() } else { out.constant(strategy::SECRET) }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(Class::Secret)
    }
}

impl<T: Overwrite> Record for Secret<T> {
    fn record(&self, policy: Policy) -> Option<Value> {
        (!self.is_absent(policy)).then_some(Value::Text(Cow::Borrowed(strategy::SECRET)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_equal_only_where_all_of_them_is() {
        for (one, other, equal) in [
            ("", "", true),
            ("a", "", false),
            ("abc", "abd", false),
            ("ab", "ba", false),
            ("abc", "abc", true),
        ] {
            let (one, other) = (Secret::new(one.to_owned()), Secret::new(other.to_owned()));
            assert_eq!(one == other, equal, "{} {}", one.expose(), other.expose());
        }
    }

    #[test]
    fn a_secret_shows_nothing_in_any_form_and_is_left_out_for_others() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret:?} {:?}", super::super::Redacted(&secret)), "[secret] [secret]");
        assert_eq!(secret.record(Policy::Dev), Some(Value::from("[secret]")));
        assert_eq!(secret.record(Policy::ThirdParty), None);
        assert!(secret.is_absent(Policy::ThirdParty) && !secret.is_absent(Policy::Strict));
    }

    #[test]
    fn an_error_of_reading_a_secret_repeats_nothing_of_it() {
        let wrong = serde_json::from_str::<Secret<u32>>("\"hunter2\"").expect_err("it is text");
        assert!(wrong.to_string().starts_with("a secret could not be read"), "{wrong}");
        let read: Secret<String> = serde_json::from_str("\"hunter2\"").expect("it is text");
        assert!(read == Secret::new("hunter2".to_owned()));
    }

    #[test]
    fn what_is_dropped_was_overwritten() {
        use std::cell::Cell;
        thread_local!(static WIPED: Cell<u32> = const { Cell::new(0) });
        struct Watched;
        impl Overwrite for Watched {
            fn overwrite(&mut self) {
                WIPED.set(WIPED.get() + 1);
            }
        }
        drop(Secret::new(Watched));
        assert_eq!(WIPED.get(), 1);
        let mut token = Secret::from(String::from("t0k3n"));
        token.zeroize();
        assert_eq!(token.expose(), "");
        assert_eq!(Secret::new(String::from("out")).into_exposed(), "out");
    }
}
