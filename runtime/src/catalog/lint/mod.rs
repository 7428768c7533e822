//! Checks what people write by hand (dashboards, rules, objectives, queries in documents) against the catalog.

mod fault;
mod files;
mod finding;
mod known;
mod linter;
mod logql;
mod place;
mod promql;
mod query;
mod read;
mod settings;
mod variables;
mod yaml;

pub use finding::{Finding, Report, Rule};
pub use linter::Linter;
#[cfg(feature = "cli")]
pub(crate) use settings::duration;
