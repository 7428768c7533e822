//! What is allowed: objectives and alerts from which code can be written without a further question.

use super::amount::Amount;
use super::ast::{Condition, Latency, Name, Selection};
use crate::paths::Private;
use proc_macro2::Span;
use syn::LitStr;

/// What both have.
pub(super) struct Common {
    pub(super) private: Private,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) summary: String,
    pub(super) runbook: String,
    pub(super) labels: Vec<(String, String)>,
    /// The labels of the metric that annotations name, where only the compiler knows whether they are there.
    pub(super) quoted: Vec<(String, Span)>,
}

/// An objective.
pub(super) struct Slo {
    pub(super) common: Common,
    /// As it is written.
    pub(super) objective: String,
    pub(super) percent: f64,
    pub(super) window: u64,
    pub(super) indicator: Indicator,
    pub(super) page: String,
    pub(super) ticket: String,
}

/// What it measures.
pub(super) enum Indicator {
    /// The good ones and all, with the place of the key `good`.
    Ratio { good: Selection, total: Selection, place: Span },
    /// Measurements up to a bound.
    Latency(Latency),
}

/// An alert.
pub(super) struct Alert {
    pub(super) common: Common,
    pub(super) condition: Condition,
    /// The variant of `Comparison`.
    pub(super) comparison: &'static str,
    /// None for `absent`.
    pub(super) threshold: Option<Amount>,
    pub(super) lasts: u64,
    pub(super) over: u64,
    pub(super) by: Vec<Name>,
    pub(super) severity: String,
}

/// The text of a literal that may be missing.
pub(super) fn text(literal: Option<&LitStr>) -> String {
    literal.map(|literal| literal.value().trim().to_owned()).unwrap_or_default()
}
