//! `%x` on any value: the redacted form of a classified type, else what `Display` gives.

use super::{Probe, Redact, Redacted};
use std::fmt::Display;

/// A classified type, whether it has a `Display` of its own or not.
pub trait ShownRedacted {
    /// The text to record.
    fn telemark_display(&self) -> impl Display;
}

impl<T: Redact> ShownRedacted for &Probe<'_, T> {
    fn telemark_display(&self) -> impl Display {
        Redacted(self.0)
    }
}

/// Any other type.
pub trait ShownByDisplay<'a, T: ?Sized> {
    /// The text to record.
    fn telemark_display(&self) -> &'a T
    where
        T: Display;
}

impl<'a, T: ?Sized> ShownByDisplay<'a, T> for Probe<'a, T> {
    fn telemark_display(&self) -> &'a T
    where
        T: Display,
    {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Secret;

    #[test]
    fn display_is_asked_only_where_nothing_is_classified() {
        assert_eq!((&&Probe("clear")).telemark_display().to_string(), "clear");
        assert_eq!((&&Probe(&7)).telemark_display().to_string(), "7");
        assert_eq!((&&Probe(&Secret::new("hunter2"))).telemark_display().to_string(), "[secret]");
        assert_eq!((&&Probe(&&Secret::new("hunter2"))).telemark_display().to_string(), "[secret]");
    }
}
