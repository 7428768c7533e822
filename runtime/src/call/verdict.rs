//! What a return value says of the call: success or failure, found by its type.

use super::failure::{Failure, FailureKind, SafeError};
use super::telling::Telling;
use crate::value::Value;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Debug, Display};

/// What is known of the error in a return value.
pub(super) enum Cause<'a> {
    /// An error with its sources.
    Error(&'a (dyn Error + 'a)),
    /// The same, of a type that nobody can name.
    Boxed(&'a (dyn Error + 'a)),
    /// Something that can be shown.
    Text(&'a dyn Display),
    /// Its type alone.
    Opaque,
}

/// The judgement of one return value.
pub struct Verdict<'a> {
    /// In a box: most calls succeed, and then there is little to carry.
    pub(super) failure: Option<Box<Failed<'a>>>,
    /// Whether success is told as status Ok.
    pub(super) ok_status: bool,
}

/// A return value that is a failure.
pub(super) struct Failed<'a> {
    pub(super) error_type: Cow<'static, str>,
    pub(super) cause: Cause<'a>,
    /// Whether there is an error, and not an answer that says as much.
    thrown: bool,
    /// Of a `Failure`: what it is.
    pub(super) kind: Option<&'static FailureKind>,
    /// Of a `SafeError`: what may be said of it.
    pub(super) safe: Option<&'a dyn SafeError>,
    pub(super) expected: bool,
    pub(super) exception: Exception,
    /// How the exception is told.
    pub(super) telling: Telling,
}

/// Whether the failure becomes an exception record, and with which text.
pub(super) enum Exception {
    Silent,
    TypeOnly,
    Message(String),
}

impl<'a> Verdict<'a> {
    pub(super) const SUCCESS: Self = Self { failure: None, ok_status: false };

    #[cold]
    fn failed(failed: Failed<'a>) -> Self {
        Self { failure: Some(Box::new(failed)), ok_status: false }
    }

    pub(super) fn failure(error_type: impl Into<Cow<'static, str>>, cause: Cause<'a>) -> Self {
        Self::failed(Failed::new(error_type.into(), cause))
    }

    pub(super) fn safe(error_type: &'static str, error: &'a dyn SafeError, cause: Cause<'a>) -> Self {
        Self::failed(Failed { safe: Some(error), ..Failed::new(Cow::Borrowed(error_type), cause) })
    }

    pub(super) fn known<E: Failure>(error: &'a E, cause: Cause<'a>) -> Self {
        let kind = error.kind();
        Self::failed(Failed {
            kind: Some(kind),
            safe: Some(error),
            expected: kind.is_expected(),
            ..Failed::new(Cow::Borrowed(kind.error_type()), cause)
        })
    }

    /// Whether there is nothing to be said on the span.
    #[inline]
    pub(super) const fn is_plain(&self) -> bool {
        self.failure.is_none() && !self.ok_status
    }

    /// Nothing is known of what was returned, not even its type.
    #[must_use]
    pub const fn unknown() -> Self {
        Self::SUCCESS
    }

    /// `err`, `err(Display)`, `err(Debug)`: a failure is recorded as an exception, with this text or by its type.
    #[must_use]
    pub fn told(mut self, text: Option<String>) -> Self {
        if let Some(failed) = self.failure.as_mut().filter(|failed| failed.thrown) {
            failed.exception = text.map_or(Exception::TypeOnly, Exception::Message);
        }
        self
    }

    /// `ok_status`: success is told as status Ok.
    #[must_use]
    pub fn ok_status(mut self) -> Self {
        self.ok_status = true;
        self
    }

    /// The value was good as a Rust value, and is a failure all the same.
    pub(super) fn unanswered(error_type: String) -> Self {
        Self::failed(Failed { thrown: false, ..Failed::new(Cow::Owned(error_type), Cause::Opaque) })
    }

    /// `expected_if`: whether also by this word the failure belongs to normal work.
    #[must_use]
    pub fn expected(mut self, expected: bool) -> Self {
        if let Some(failed) = &mut self.failure {
            failed.expected |= expected;
        }
        self
    }
}

impl<'a> Failed<'a> {
    const fn new(error_type: Cow<'static, str>, cause: Cause<'a>) -> Self {
        Self {
            error_type,
            cause,
            thrown: true,
            kind: None,
            safe: None,
            expected: false,
            exception: Exception::Silent,
            telling: Telling { level: None, chain: Vec::new() },
        }
    }
}

/// A return value that may hold an error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Result`, so it holds no error",
    label = "`err`, `expected_if` and the word `error` need a function that returns a `Result`"
)]
pub trait Fallible {
    /// The error's type.
    type Error;
    /// The error, if there is one.
    fn error(&self) -> Option<&Self::Error>;
}

impl<T, E> Fallible for Result<T, E> {
    type Error = E;

    fn error(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

/// The error of `err` in `#[instrument]`, if there is one.
pub fn error_in<R: Fallible>(returned: &R) -> Option<&R::Error> {
    returned.error()
}

/// The text of `err`: none, the type alone is recorded.
pub fn err_type<R: Fallible>(_: &R) -> Option<String> {
    None
}

/// The text of `err(Display)`.
pub fn err_display<R: Fallible<Error: Display>>(returned: &R) -> Option<String> {
    returned.error().map(|error| printed(format_args!("{error}")))
}

/// The text of `err(Debug)`.
pub fn err_debug<R: Fallible<Error: Debug>>(returned: &R) -> Option<String> {
    returned.error().map(|error| printed(format_args!("{error:?}")))
}

/// Text of the author's error; if writing it panics, the call does not.
pub(super) fn printed(text: fmt::Arguments<'_>) -> String {
    Value::printed(&text).to_string()
}

/// The answer of `expected_if = path`.
pub fn is_expected<R: Fallible>(returned: &R, expected: impl FnOnce(&R::Error) -> bool) -> bool {
    returned.error().is_some_and(expected)
}

/// Finds the value that `ret` records, by way of autoref: the rule with the most `&` that fits wins.
///
/// The traits are what generated code imports, in the block in which it asks.
pub mod probe {
    /// A return value that is looked into.
    pub struct Probe<'a, R: ?Sized>(pub &'a R);

    /// The value that `ret` records: what is in `Ok`.
    pub trait GoodResult<'a, T> {
        /// The value.
        fn good(&self) -> Option<&'a T>;
    }

    /// The value that `ret` records: the whole.
    pub trait GoodValue<'a, T> {
        /// The value.
        fn good(&self) -> Option<&'a T>;
    }

    impl<'a, T, E> GoodResult<'a, T> for &Probe<'a, Result<T, E>> {
        fn good(&self) -> Option<&'a T> {
            self.0.as_ref().ok()
        }
    }

    impl<'a, T> GoodValue<'a, T> for Probe<'a, T> {
        fn good(&self) -> Option<&'a T> {
            Some(self.0)
        }
    }
}
