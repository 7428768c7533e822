//! The kind of an error as a label.

use super::Ended;
use super::failure::{Failure, Names};
use super::verdict::Fallible;
use crate::metric::{Closed, Index, LabelValue, Labels};
use crate::schema::LabelShape;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The kind of an error `E` as a label: each `error.type` that `E` can have, and `_none`.
///
/// What the variants hold is ignored. Alone it is the label `error.type`; in Prometheus, `error_type`.
///
/// # Example: failures by kind, counted by hand
/// ```
/// use telemark::{Counter, ErrorType, Failure, metric};
///
/// #[derive(Failure, Debug)]
/// enum LoadError {
///     Missing,
///     Broken(String),
/// }
///
/// /// Loads that failed.
/// #[metric(counter = "loads_failed")]
/// static LOADS_FAILED: Counter<ErrorType<LoadError>>;
///
/// let error = LoadError::Broken("at byte 7".into());
/// LOADS_FAILED.inc(ErrorType::of(&error)); // loads_failed_total{error_type="broken"}
/// # let _ = LoadError::Missing;
/// ```
pub struct ErrorType<E> {
    /// Its place among the kinds; behind the last one stands `_none`.
    at: usize,
    of: PhantomData<fn() -> E>,
}

impl<E> ErrorType<E> {
    /// No error: the value `_none`.
    pub const NONE: Self = Self { at: usize::MAX, of: PhantomData };
}

impl<E: Failure> ErrorType<E> {
    const NAMES: &'static Names = &Names::join(&[E::ERROR_TYPES, &["_none"]]);

    /// The kind of this error.
    #[must_use]
    pub fn of(error: &E) -> Self {
        Self::named(error.kind().error_type())
    }

    fn named(name: &str) -> Self {
        let at = E::ERROR_TYPES.iter().position(|known| *known == name);
        Self { at: at.unwrap_or(usize::MAX), of: PhantomData }
    }
}

impl<E: Failure + 'static> LabelValue for ErrorType<E> {
    const NAME: &'static str = "error.type";
    const VALUES: &'static [&'static str] = Self::NAMES.all();

    #[inline]
    fn index(self) -> usize {
        self.at.min(E::ERROR_TYPES.len())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Failure + 'static> Labels for ErrorType<E> {
    type For<'a> = Self;
    const LABELS: &'static [LabelShape] = &[Closed::<Self>::NEW.shape(Self::NAME)];

    #[inline]
    fn index(labels: Self) -> Index {
        Index::START.then(Closed::NEW.place(labels))
    }
}

impl<E> Clone for ErrorType<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for ErrorType<E> {}

impl<E> PartialEq for ErrorType<E> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<E> Eq for ErrorType<E> {}

impl<E> Hash for ErrorType<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}

impl<E: Failure> fmt::Debug for ErrorType<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(E::ERROR_TYPES.get(self.at).copied().unwrap_or("_none"))
    }
}

/// The word `error` before the call has ended; its type is known when [`same_error`] has seen the return type.
#[must_use]
pub const fn no_error<E>() -> ErrorType<E> {
    ErrorType::NONE
}

/// The word `error` at the end of a call: also of one that was cancelled or panicked, where there is none.
#[must_use]
pub fn error_of<E: Failure>(_: ErrorType<E>, ended: &Ended) -> ErrorType<E> {
    ended.error.map_or(ErrorType::NONE, ErrorType::named)
}

/// Says that the word `error` is of the type of this error.
pub fn same_error<E, R: Fallible<Error = E>>(_: ErrorType<E>, _: &R) {}
