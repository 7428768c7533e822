//! What can be read of an objective or an alert, right or wrong.

use super::amount::{Amount, Duration};
use crate::paths::Private;
use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr, Path};

/// A name, bare or in quotes.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

/// `METRIC.where(label = "value", ..)`
pub(super) struct Selection {
    pub(super) path: Path,
    pub(super) matchers: Vec<Matcher>,
}

/// `label =~ "pattern"`
pub(super) struct Matcher {
    pub(super) label: Name,
    /// The variant of `MatchOp`.
    pub(super) op: &'static str,
    pub(super) value: LitStr,
}

/// What an objective and an alert both can say.
pub(super) struct Told {
    pub(super) private: Private,
    pub(super) attributes: Vec<Attribute>,
    pub(super) name: Name,
    pub(super) description: Option<LitStr>,
    pub(super) summary: Option<LitStr>,
    pub(super) runbook: Option<LitStr>,
    pub(super) labels: Vec<(Name, LitStr)>,
}

/// `name: 99.9 % over 30d, ..`
pub(super) struct Slo {
    pub(super) told: Told,
    /// How many percent, and over how long; nothing if it could not be read, which is told.
    pub(super) promise: Option<(Amount, Duration)>,
    /// The keys with which they are told to be wrong.
    pub(super) good: Option<(Ident, Option<Selection>)>,
    pub(super) total: Option<(Ident, Option<Selection>)>,
    pub(super) latency: Option<(Ident, Option<Latency>)>,
    /// Whether one of these keys is there and could not be read, which is told.
    pub(super) misread: bool,
    pub(super) page: Option<LitStr>,
    pub(super) ticket: Option<LitStr>,
}

/// `HISTOGRAM <= 1 s`
pub(super) struct Latency {
    pub(super) histogram: Selection,
    pub(super) bound: Amount,
}

/// `name: condition > threshold for 5m, ..`
pub(super) struct Alert {
    pub(super) told: Told,
    pub(super) head: Option<Head>,
    pub(super) severity: Option<LitStr>,
    pub(super) by: Vec<Name>,
    /// Its key, and the range of rates.
    pub(super) over: Option<(Ident, Duration)>,
}

/// The condition of an alert, and how long it lasts.
pub(super) struct Head {
    pub(super) condition: Condition,
    /// The operator and the threshold; none for `absent`.
    pub(super) threshold: Option<(&'static str, Amount)>,
    pub(super) lasts: Option<Duration>,
}

/// What an alert looks at.
pub(super) enum Condition {
    Ratio(Selection, Selection),
    Rate(Selection),
    Value(Selection),
    Quantile(Amount, Selection),
    Absent(Selection),
}
