//! The suites, and the rivals of each.

mod compile;
mod logs;
mod metrics;
mod redact;
mod scrape;
mod spans;

pub use spans::CHILDREN;

use crate::Wish;
use crate::case::Case;
use crate::parent::{self, Plan};
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

pub const ALL: &[Suite] =
    &[metrics::SUITE, redact::SUITE, scrape::SUITE, spans::SUITE, logs::SUITE, compile::SUITE];

impl Suite {
    pub fn run(&self, wish: &Wish) -> Result<Vec<Row>> {
        let (only, quick) = (wish.only.as_deref(), wish.quick);
        match self.measure {
            Measure::Rivals(rivals) => {
                let (rounds, processes) = if quick { (3, 1) } else { (41, 5) };
                parent::run(
                    self.name,
                    rivals,
                    &Plan { only, rounds, processes, instructions: wish.instructions },
                )
            }
            Measure::Own(run) => run(only, quick),
        }
    }
}

pub fn find(suite: &str, who: &str) -> Option<Build> {
    let Measure::Rivals(rivals) = &ALL.iter().find(|s| s.name == suite)?.measure else { return None };
    rivals.iter().find(|r| r.0 == who).map(|r| r.1)
}
