//! A value that shows nothing of itself.

use super::{Out, Policy, Record, Redact, strategy};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;

/// A secret: it prints as `[secret]` under every policy and has no `Display` and no `Serialize`.
///
/// # Example: a password on its way to the database
/// ```
/// use telemark::Secret;
/// let password = Secret::new(String::from("hunter2"));
/// assert_eq!(format!("{password:?}"), "[secret]");
/// assert_eq!(password.expose(), "hunter2");
/// ```
#[derive(Clone, Copy, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Takes a value into custody.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Every call of this is a place where the secret can leak: keep them few.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, out of custody.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(strategy::SECRET)
    }
}

impl<T> Redact for Secret<T> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.word(&strategy::SECRET);
    }
}

impl<T> Record for Secret<T> {
    fn record(&self, _: Policy) -> Option<Value> {
        Some(Value::Text(Cow::Borrowed(strategy::SECRET)))
    }
}
