//! How an exception is told, where `err(..)` says more than that it is: its level and its sources.

use super::verdict::{Fallible, Verdict, printed};
use std::error::Error;
use tracing_core::Level;

/// What `err(level = .., chain)` has said.
#[derive(Default)]
pub(super) struct Telling {
    /// The level of the log record, instead of the usual one.
    pub(super) level: Option<Level>,
    /// The text of each source, the nearest first.
    pub(super) chain: Vec<String>,
}

/// `err(level = function)`: the level that the author gives this error.
pub fn err_level<R: Fallible>(returned: &R, level: impl FnOnce(&R::Error) -> Level) -> Option<Level> {
    returned.error().map(level)
}

/// The text of each source.
pub(super) fn chain(error: &(dyn Error + '_)) -> Vec<String> {
    sources(error).map(|source| printed(format_args!("{source}"))).collect()
}

/// What led to the error, the nearest first; a chain that does not end is cut.
pub(super) fn sources<'a>(error: &'a (dyn Error + '_)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |&source| source.source()).take(16)
}

impl Verdict<'_> {
    /// `err(level = ..)`
    #[must_use]
    pub fn at_level(mut self, level: Option<Level>) -> Self {
        if let Some(failed) = &mut self.failure {
            failed.telling.level = level;
        }
        self
    }

    /// `err(.., chain)`
    #[must_use]
    pub fn chained(mut self, chain: Vec<String>) -> Self {
        if let Some(failed) = &mut self.failure {
            failed.telling.chain = chain;
        }
        self
    }
}
