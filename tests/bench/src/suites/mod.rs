//! The suites, and the rivals of each.

mod compile;
mod http;
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
    /// The same, with what each adds to what stands bare as a case of its own.
    Above { bare: (&'static str, Build), case: &'static str, rivals: &'static [(&'static str, Build)] },
    /// In a way of its own: from the rivals asked for, and whether it has to be quick.
    Own(fn(Option<&str>, bool) -> Result<Vec<Row>>),
}

pub const ALL: &[Suite] =
    &[metrics::SUITE, redact::SUITE, scrape::SUITE, spans::SUITE, logs::SUITE, http::SUITE, compile::SUITE];

impl Suite {
    pub fn run(&self, wish: &Wish) -> Result<Vec<Row>> {
        let (only, quick) = (wish.only.as_deref(), wish.quick);
        let (rounds, processes) = if quick { (3, 1) } else { (41, 5) };
        let plan = Plan { rounds, processes, instructions: wish.instructions };
        let wanted = |rivals: &[(&'static str, Build)]| -> Vec<_> {
            rivals.iter().copied().filter(|(who, _)| only.is_none_or(|only| who.contains(only))).collect()
        };
        match self.measure {
            Measure::Rivals(rivals) => parent::run(self.name, &wanted(rivals), &plan),
            Measure::Above { bare, case, rivals } => {
                let mut chosen = vec![bare];
                chosen.extend(wanted(rivals));
                let mut rows = parent::run(self.name, &chosen, &plan)?;
                let above: Vec<_> = rows.iter().filter_map(|row| row.above(case, bare.0, &rows)).collect();
                rows.extend(above);
                Ok(rows)
            }
            Measure::Own(run) => run(only, quick),
        }
    }
}

pub fn find(suite: &str, who: &str) -> Option<Build> {
    match &ALL.iter().find(|s| s.name == suite)?.measure {
        Measure::Rivals(rivals) => rivals.iter().find(|r| r.0 == who).map(|r| r.1),
        Measure::Above { bare, rivals, .. } => {
            rivals.iter().chain([bare]).find(|r| r.0 == who).map(|r| r.1)
        }
        Measure::Own(_) => None,
    }
}
