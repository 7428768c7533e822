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

/// `err(Display, chain)`: the text of each source; a chain that does not end is cut.
pub fn err_chain<R: Fallible<Error: Error>>(returned: &R) -> Vec<String> {
    let first: Option<&(dyn Error + 'static)> = returned.error().and_then(Error::source);
    let sources = std::iter::successors(first, |&source| source.source());
    sources.take(16).map(|source| printed(format_args!("{source}"))).collect()
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
