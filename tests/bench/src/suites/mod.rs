//! The suites, and the rivals of each.

mod metrics;
mod spans;

use crate::child::Case;

/// Prepares a rival in this process, with its real global state, and lists its cases.
pub type Build = fn() -> Vec<Case>;

/// Cases that every rival of it offers, as far as it can.
pub struct Suite {
    pub name: &'static str,
    pub rivals: &'static [(&'static str, Build)],
}

pub const ALL: &[Suite] = &[metrics::SUITE, spans::SUITE];

pub fn find(suite: &str, who: &str) -> Option<Build> {
    let suite = ALL.iter().find(|s| s.name == suite)?;
    suite.rivals.iter().find(|r| r.0 == who).map(|r| r.1)
}
