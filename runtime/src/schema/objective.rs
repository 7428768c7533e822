//! The descriptions of objectives and of alerts.

use super::{Location, Shape};

/// How a matcher compares, as PromQL writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchOp {
    /// `=`: the label has this value.
    Eq,
    /// `!=`: it has another.
    Ne,
    /// `=~`: the whole value matches the pattern.
    Re,
    /// `!~`: it does not.
    NotRe,
}

impl MatchOp {
    /// The operator of PromQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Re => "=~",
            Self::NotRe => "!~",
        }
    }

    /// Whether its text is a pattern.
    #[must_use]
    pub const fn is_pattern(self) -> bool {
        matches!(self, Self::Re | Self::NotRe)
    }

    /// Whether it wants what does not match.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        matches!(self, Self::Ne | Self::NotRe)
    }
}

/// One condition on a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matcher {
    /// The label, by its declared name or by its name in Prometheus.
    pub label: &'static str,
    /// How it is compared.
    pub op: MatchOp,
    /// The value or the pattern, as values are exported.
    pub value: &'static str,
}

/// The series of a metric that all matchers let through.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The metric.
    pub metric: &'static Shape,
    /// The conditions, in the order in which they are written.
    pub matchers: &'static [Matcher],
}

/// What an objective measures.
#[derive(Clone, Copy)]
pub enum Indicator {
    /// So many of all events are good.
    Ratio {
        /// The good ones.
        good: Selection,
        /// All of them.
        total: Selection,
    },
    /// So many of all measurements are at most this.
    Latency {
        /// The histogram.
        histogram: Selection,
        /// The bound, in the histogram's unit.
        le: f64,
    },
}

/// An objective, as `slo!` declares it.
#[derive(Clone, Copy)]
pub struct SloShape {
    /// Its name.
    pub name: &'static str,
    /// How many percent are to be good, as it is written: `99.9`.
    pub objective: &'static str,
    /// The same as a number, between 0 and 100.
    pub percent: f64,
    /// Over how many seconds.
    pub window: u64,
    /// What is measured.
    pub indicator: Indicator,
    /// Who is woken when the budget burns fast; empty for nobody named.
    pub page: &'static str,
    /// Who looks at it in working hours when it burns slowly; empty for nobody named.
    pub ticket: &'static str,
    /// One sentence for people, from the doc comment; may be empty.
    pub description: &'static str,
    /// The sentence of its alerts; may be empty.
    pub summary: &'static str,
    /// The address of what to do; may be empty.
    pub runbook: &'static str,
    /// Labels of its alerts, beside those that every alert has.
    pub labels: &'static [(&'static str, &'static str)],
    /// Where it was declared.
    pub location: Location,
}

/// What an alert looks at.
#[derive(Clone, Copy)]
pub enum Condition {
    /// The share of some events in others, from 0 to 1.
    Ratio {
        /// Those that are counted.
        part: Selection,
        /// Those of which they are a part.
        whole: Selection,
    },
    /// Events a second.
    Rate(Selection),
    /// The value of a gauge or an up-down.
    Value(Selection),
    /// A quantile of a histogram, from 0 to 1.
    Quantile(f64, Selection),
    /// That there is no series at all; it has no threshold.
    Absent(Selection),
}

/// How a value is compared with its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
}

impl Comparison {
    /// The operator of PromQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }
}

/// An alert, as `alert!` declares it.
#[derive(Clone, Copy)]
pub struct AlertShape {
    /// Its name.
    pub name: &'static str,
    /// What it looks at.
    pub condition: Condition,
    /// How that is compared; [`Condition::Absent`] is not.
    pub comparison: Comparison,
    /// With what: a share from 0 to 1, events a second, or a value in the metric's unit.
    pub threshold: f64,
    /// The threshold as it is written: `1 %`.
    pub written: &'static str,
    /// For how many seconds it must hold before anybody is told.
    pub lasts: u64,
    /// Over how many seconds rates are taken.
    pub over: u64,
    /// The labels that it tells apart.
    pub by: &'static [&'static str],
    /// How bad it is.
    pub severity: &'static str,
    /// One sentence for people, from the doc comment; may be empty.
    pub description: &'static str,
    /// The sentence of the alert; may be empty.
    pub summary: &'static str,
    /// The address of what to do; may be empty.
    pub runbook: &'static str,
    /// Labels of the alert, beside those that it tells apart.
    pub labels: &'static [(&'static str, &'static str)],
    /// Where it was declared.
    pub location: Location,
}
