//! What an expression of PromQL is known to give.

use crate::catalog::lint::known::Part;
use std::collections::BTreeSet;

/// The labels of a vector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Labels {
    /// Not known.
    #[default]
    Unknown,
    /// These and no others.
    Exact(BTreeSet<String>),
    /// These, and those that the scrape adds.
    Scraped(BTreeSet<String>),
}

impl Labels {
    /// The labels without some.
    pub(super) fn without(&self, dropped: &[String]) -> Self {
        let rest =
            |labels: &BTreeSet<String>| labels.iter().filter(|l| !dropped.contains(l)).cloned().collect();
        match self {
            Self::Unknown => Self::Unknown,
            Self::Exact(labels) => Self::Exact(rest(labels)),
            Self::Scraped(labels) => Self::Scraped(rest(labels)),
        }
    }

    /// The labels with one more.
    pub(super) fn with(mut self, label: &str) -> Self {
        if let Self::Exact(labels) | Self::Scraped(labels) = &mut self {
            labels.insert(label.to_owned());
        }
        self
    }

    /// Whether there are none.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::Exact(labels) if labels.is_empty())
    }

    /// For people.
    pub(super) fn told(&self) -> String {
        let list = |labels: &BTreeSet<String>| labels.iter().cloned().collect::<Vec<_>>().join(", ");
        match self {
            Self::Unknown => "labels nobody knows".into(),
            Self::Exact(labels) if labels.is_empty() => "no labels".into(),
            Self::Exact(labels) => format!("({})", list(labels)),
            Self::Scraped(labels) if labels.is_empty() => "only the labels of the scrape".into(),
            Self::Scraped(labels) => format!("({}) and the labels of the scrape", list(labels)),
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Nature {
    /// Everything, or it is not known.
    #[default]
    All,
    /// What went well.
    Good,
    /// What went wrong.
    Bad,
}

impl Nature {
    /// The rest of everything.
    pub(super) const fn rest(self) -> Self {
        match self {
            Self::All => Self::All,
            Self::Good => Self::Bad,
            Self::Bad => Self::Good,
        }
    }
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Unit {
    /// Not known.
    #[default]
    Unknown,
    /// So many.
    Count,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// A share, from 0 to 1.
    Share,
    /// A share, from 0 to 100.
    Percent,
}

/// A series that need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Absence {
    /// Its selector.
    pub(super) selector: String,
    /// What narrows it, but for the boundary of a bucket.
    pub(super) matchers: String,
    /// Whether it was guarded by a vector whose labels do not fit.
    pub(super) misguarded: bool,
}

/// What an expression gives.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, in any combination")]
pub(super) struct Value {
    /// Whether it is a number and not a vector.
    pub(super) is_scalar: bool,
    /// The number, where it is written.
    pub(super) constant: Option<f64>,
    /// The labels of the vector.
    pub(super) labels: Labels,
    /// The series that may be missing because nothing has happened that would have made it.
    pub(super) absent: Option<Absence>,
    /// The metric that has no series at all before it is used for the first time.
    pub(super) unused: Option<String>,
    /// The counter that is used as it stands.
    pub(super) raw: Option<String>,
    /// Whether it was a sum before it became a rate.
    pub(super) summed: bool,
    /// Whether it is per second.
    pub(super) per_second: bool,
    /// Whether something was made of counters by a rate or an increase.
    pub(super) rated: bool,
    /// What it shows of its metric.
    pub(super) part: Option<Part>,
    /// The metric's family.
    pub(super) family: Option<String>,
    /// The unit.
    pub(super) unit: Unit,
    /// What it counts, or which share it is.
    pub(super) nature: Nature,
    /// Whether it was divided by something.
    pub(super) is_quotient: bool,
    /// The smallest and the largest boundary of its histogram.
    pub(super) bounds: Option<(f64, f64)>,
    /// Whether it is a quantile.
    pub(super) is_quantile: bool,
}

impl Value {
    /// A number.
    pub(super) fn scalar(constant: Option<f64>) -> Self {
        Self { is_scalar: true, constant, ..Self::default() }
    }
}
