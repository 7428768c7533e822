//! The suites, and the rivals of each.

mod compile;
mod metrics;
mod scrape;
mod spans;

use crate::child::Case;
use crate::parent;
use crate::report::Row;
use std::io::Result;

/// Prepares a rival in this process, with its real global state, and lists its cases.
pub type Build = fn() -> Vec<Case>;

/// What is measured.
pub struct Suite {
    pub name: &'static str,
    measure: Measure,
}

/// How it is measured.
enum Measure {
    /// Rivals in processes of their own, each with the cases that it offers.
    Rivals(&'static [(&'static str, Build)]),
    /// In a way of its own: from the rivals asked for, and whether it has to be quick.
    Own(fn(Option<&str>, bool) -> Result<Vec<Row>>),
}

pub const ALL: &[Suite] = &[metrics::SUITE, scrape::SUITE, spans::SUITE, compile::SUITE];

impl Suite {
    pub fn run(&self, only: Option<&str>, quick: bool) -> Result<Vec<Row>> {
        match self.measure {
            Measure::Rivals(rivals) => parent::run(self.name, rivals, only, if quick { 3 } else { 41 }),
            Measure::Own(run) => run(only, quick),
        }
    }
}

pub fn find(suite: &str, who: &str) -> Option<Build> {
    let Measure::Rivals(rivals) = &ALL.iter().find(|s| s.name == suite)?.measure else { return None };
    rivals.iter().find(|r| r.0 == who).map(|r| r.1)
}
