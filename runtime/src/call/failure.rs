//! Errors with a bounded kind: how each variant is counted, recorded and answered.

use std::sync::Arc;
use tracing_core::Level;

/// What one variant of an error is to those who run the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureKind {
    error_type: &'static str,
    expected: bool,
    level: Option<Level>,
    http_status: u16,
}

impl FailureKind {
    /// Made by `#[derive(Failure)]`.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        error_type: &'static str,
        expected: bool,
        level: Option<Level>,
        http_status: u16,
    ) -> Self {
        Self { error_type, expected, level, http_status }
    }

    /// `error.type` on spans, and the value of a label of the type [`ErrorType`](super::ErrorType).
    #[must_use]
    pub const fn error_type(&self) -> &'static str {
        self.error_type
    }

    /// Whether it belongs to normal work: the outcome is `expected`, and no span has the status error for it.
    #[must_use]
    pub const fn is_expected(&self) -> bool {
        self.expected
    }

    /// The level of its log record. What is expected has none, unless its level is written.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        match self.level {
            None if !self.expected => Some(Level::ERROR),
            level => level,
        }
    }

    /// The level that its author has written.
    pub(super) const fn written_level(&self) -> Option<Level> {
        self.level
    }

    /// The status of an HTTP response that reports it; 500 if none is written.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.http_status
    }
}

/// An error whose message holds nothing that its author has not decided to show; derived with [`Failure`].
#[diagnostic::on_unimplemented(
    message = "the message of `{Self}` is not known to be safe to record",
    label = "not a `SafeError`",
    note = "derive it: `#[derive(telemark::Failure)]` takes the literal text of `#[error(\"…\")]`",
    note = "or `#[derive(telemark::Redact)]` with `#[redact(error = \"…\")]`, whose fields look as they were decided"
)]
pub trait SafeError {
    /// The literal text of `#[error("…")]`, each interpolation in it as [`Record`](crate::redact::Record) shows it or as `…`.
    ///
    /// Nothing where no text is written.
    fn safe_message(&self) -> Option<String>;
}

/// An error of a bounded number of kinds; derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Failure`",
    label = "the kinds of this error are not known",
    note = "derive it on an enum or a struct of yours: `#[derive(telemark::Failure, Debug)]`",
    note = "an error of another crate becomes the field of a variant: `#[error(\"db\")] Db(#[from] sqlx::Error)`"
)]
pub trait Failure: SafeError {
    /// The names of all kinds, each once.
    #[doc(hidden)]
    const NAMES: &'static Names;
    /// Every `error.type` that it can have.
    const ERROR_TYPES: &'static [&'static str] = Self::NAMES.all();
    /// What this value is.
    fn kind(&self) -> &'static FailureKind;
}

/// An error behind a pointer is the error.
macro_rules! behind {
    ($($pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<F: SafeError + ?Sized> SafeError for $pointer {
            fn safe_message(&self) -> Option<String> {
                (**self).safe_message()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F: Failure> Failure for $pointer {
            const NAMES: &'static Names = F::NAMES;

            fn kind(&self) -> &'static FailureKind {
                (**self).kind()
            }
        }
    )*};
}

behind!(Arc<F>, Box<F>);

/// How many kinds one error may have, the inner ones included.
const MOST: usize = 256;

/// A list of names, each once, made by the compiler.
#[derive(Debug)]
pub struct Names {
    names: [&'static str; MOST],
    count: usize,
}

impl Names {
    /// The names of these lists, in order.
    ///
    /// # Panics
    /// In the compiler, if there are too many.
    #[must_use]
    pub const fn join(lists: &[&'static [&'static str]]) -> Self {
        let mut joined = Self { names: [""; MOST], count: 0 };
        let mut list = 0;
        while list < lists.len() {
            let mut at = 0;
            while at < lists[list].len() {
                joined.add(lists[list][at]);
                at += 1;
            }
            list += 1;
        }
        joined
    }

    const fn add(&mut self, name: &'static str) {
        if self.place(name) < self.count {
            return;
        }
        assert!(self.count < MOST, "an error has at most 255 kinds, those of `transparent` ones included");
        self.names[self.count] = name;
        self.count += 1;
    }

    /// The place of a name; that behind the last one, if it is not among them.
    const fn place(&self, name: &str) -> usize {
        let mut at = 0;
        while at < self.count && !same(self.names[at], name) {
            at += 1;
        }
        at
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> &[&'static str] {
        self.names.split_at(self.count).0
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    one.len() == other.len() && at == one.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_two_lists_is_one_kind() {
        const NAMES: &Names = &Names::join(&[&["timeout", "db"], &[], &["db", "time", "timeout2"]]);
        assert_eq!(NAMES.all(), ["timeout", "db", "time", "timeout2"]);
    }

    #[test]
    fn what_is_expected_is_logged_only_at_a_level_that_is_written() {
        assert_eq!(FailureKind::new("a", false, None, 500).level(), Some(Level::ERROR));
        assert_eq!(FailureKind::new("a", true, None, 500).level(), None);
        assert_eq!(FailureKind::new("a", true, Some(Level::INFO), 500).level(), Some(Level::INFO));
    }
}
