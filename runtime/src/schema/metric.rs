//! The description of a metric.

use super::near::equal;
use super::{BucketSearch, Location};
use crate::id::{SpanId, TraceId};
use std::fmt;
use std::ops::ControlFlow;

/// The kind of a metric, as OpenTelemetry defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetricKind {
    /// A sum that only grows.
    Counter,
    /// A sum that grows and falls.
    UpDown,
    /// The current value of something.
    Gauge,
    /// A distribution of values over fixed buckets.
    Histogram,
}

impl MetricKind {
    /// The word used in declarations.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::UpDown => "updown",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

impl fmt::Display for MetricKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which values a label can have.
#[derive(Clone, Copy)]
pub enum LabelValues {
    /// These and no others; a label value is an index into them.
    Closed(&'static [&'static str]),
    /// Text seen at run time: `cap` values are kept apart, every further one is `_other`, whose index is `cap`.
    Capped {
        /// The most values that are kept apart.
        cap: usize,
        /// The values so far.
        seen: &'static dyn Interned,
    },
}

/// The values that a capped label has had so far.
pub trait Interned: Sync {
    /// The text at `index`, if that index has been given out; never called with the index of `_other`.
    fn text(&self, index: usize) -> Option<&'static str>;
}

/// The value of every text that found no room under its label's cap.
pub(crate) const OTHER: &str = "_other";

/// One label of a metric.
#[derive(Clone, Copy)]
pub struct LabelShape {
    /// The label's name.
    pub name: &'static str,
    /// The values it can have.
    pub values: LabelValues,
    /// The names of closed values in the source, in the same order, where they are known; tests may use them.
    pub variants: &'static [&'static str],
}

impl LabelShape {
    /// How many combinations of values these labels have.
    #[must_use]
    pub const fn combinations(labels: &[Self]) -> usize {
        let mut product: usize = 1;
        let mut at = 0;
        while at < labels.len() {
            product = product.saturating_mul(labels[at].size());
            at += 1;
        }
        product
    }

    /// How many values the label can have, `_other` included.
    #[must_use]
    pub const fn size(&self) -> usize {
        match self.values {
            LabelValues::Closed(values) => values.len(),
            LabelValues::Capped { cap, .. } => cap + 1,
        }
    }

    /// Whether its values are known when the program is compiled.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.values, LabelValues::Closed(_))
    }

    /// The value at `index`, if there is one yet.
    #[must_use]
    pub fn value(&self, index: usize) -> Option<std::borrow::Cow<'static, str>> {
        match self.values {
            LabelValues::Closed(values) => values.get(index).map(|&value| value.into()),
            LabelValues::Capped { cap, .. } if index == cap => Some(OTHER.into()),
            LabelValues::Capped { seen, .. } => seen.text(index).map(Into::into),
        }
    }

    /// The text of the value at `index`, if there is one yet.
    pub(crate) fn text(&self, index: usize) -> Option<&'static str> {
        match self.values {
            LabelValues::Closed(values) => values.get(index).copied(),
            LabelValues::Capped { cap, .. } if index == cap => Some(OTHER),
            LabelValues::Capped { cap, seen } => seen.text(index).filter(|_| index < cap),
        }
    }

    /// Whether two declarations mean the same label.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.name == other.name
            && match (self.values, other.values) {
                (LabelValues::Closed(mine), LabelValues::Closed(theirs)) => mine == theirs,
                (LabelValues::Capped { cap: mine, .. }, LabelValues::Capped { cap: theirs, .. }) => {
                    mine == theirs
                }
                _ => false,
            }
    }
}

/// What is known of a metric when the program is compiled.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The declared name, without unit and without `_total`.
    pub name: &'static str,
    /// Its kind.
    pub kind: MetricKind,
    /// The unit in UCUM notation, or nothing.
    pub unit: &'static str,
    /// One sentence for people, from the doc comment.
    pub description: &'static str,
    /// Its labels, in order; the first is the most significant digit of a series' index.
    pub labels: &'static [LabelShape],
    /// Upper bounds of a histogram's buckets, rising, without infinity.
    pub buckets: &'static [f64],
    /// Finds a value among them.
    pub search: &'static BucketSearch,
    /// Whether every series exists from the first scrape, however many there are.
    pub zero_all: bool,
    /// The name that it had before, under which it is exported too; empty for none.
    pub renamed_from: &'static str,
    /// Why nobody should read it any more; empty where it is in use.
    pub deprecated: &'static str,
    /// Where it was declared.
    pub location: Location,
}

impl Shape {
    /// What stands in for a declaration that did not compile.
    pub(crate) const REFUSED: Self = Self {
        name: "",
        kind: MetricKind::Gauge,
        unit: "",
        description: "",
        labels: &[],
        buckets: &[],
        search: &BucketSearch::NONE,
        zero_all: false,
        renamed_from: "",
        deprecated: "",
        location: Location { file: "", line: 0, package: "", module: "" },
    };

    /// A metric without labels that telemark reads from the system.
    pub(crate) const fn of_system(
        kind: MetricKind,
        name: &'static str,
        unit: &'static str,
        description: &'static str,
        location: Location,
    ) -> Self {
        Self { name, kind, unit, description, location, ..Self::REFUSED }
    }

    /// Whether it is one of the built-in durations of HTTP: they take the bounds that the program asks for at set-up.
    #[must_use]
    pub const fn takes_bounds(&self) -> bool {
        const NAMES: [&str; 3] =
            ["http_request_duration", "http.server.request.duration", "http.client.request.duration"];
        let mut at = 0;
        while at < NAMES.len() {
            if equal(self.name, NAMES[at]) {
                return equal(self.location.package, env!("CARGO_PKG_NAME"));
            }
            at += 1;
        }
        false
    }

    /// How many combinations of label values there are.
    #[must_use]
    pub const fn combinations(&self) -> usize {
        LabelShape::combinations(self.labels)
    }

    /// How many words of storage one combination needs.
    #[must_use]
    pub const fn words(&self) -> usize {
        match self.kind {
            MetricKind::Histogram => self.buckets.len() + 2,
            _ => 1,
        }
    }

    /// The position of each label's value at this series index, one for each label.
    pub fn digits(&self, mut index: usize) -> Vec<usize> {
        let mut digits = vec![0; self.labels.len()];
        for (digit, label) in digits.iter_mut().zip(self.labels).rev() {
            *digit = index % label.size();
            index /= label.size();
        }
        digits
    }

    /// The label values of this series, or nothing if one of them has not been seen yet.
    pub fn label_values(&self, index: usize) -> Option<Vec<std::borrow::Cow<'static, str>>> {
        self.digits(index).into_iter().zip(self.labels).map(|(digit, label)| label.value(digit)).collect()
    }

    /// Whether two declarations of one name may be added up.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.unit == other.unit
            && self.buckets == other.buckets
            && self.labels.len() == other.labels.len()
            && self.labels.iter().zip(other.labels).all(|(mine, theirs)| mine.same(theirs))
    }
}

/// Takes the index and the words of one series; a reader that breaks goes on later from the next index.
pub(crate) type EachSeries<'a> = dyn FnMut(usize, &[u64]) -> ControlFlow<()> + 'a;

/// Reads the values behind one declaration.
pub trait Series: Sync {
    /// The declaration.
    fn shape(&self) -> &'static Shape;
    /// Calls `each` with the index and the words of every series from this index on that is to be shown, in order,
    /// until it breaks: one word for a sum, the bits of an `f64` for a gauge, and for a histogram the buckets
    /// (`buckets + 1` words) and the bits of the sum.
    fn read(&self, from: usize, each: &mut EachSeries<'_>);
    /// Whether the values live elsewhere and are asked for by a reading.
    fn is_observed(&self) -> bool {
        false
    }
    /// How often a text found no room under the cap of the label at this position.
    fn overflow(&self, _label: usize) -> u64 {
        0
    }
    /// The last measurement of a sampled span that counted in this series, and in this bucket of a histogram (0 for a
    /// counter).
    fn exemplar(&self, _series: usize, _bucket: usize) -> Option<Exemplar> {
        None
    }
    /// Whether there may be any exemplar.
    fn has_exemplars(&self) -> bool {
        false
    }
    /// Whether the words of a counter or an up-down are the bits of an `f64`; those of a gauge always are.
    fn is_float(&self) -> bool {
        false
    }
    /// Whether it steps back where another declaration has the same name in Prometheus.
    fn yields(&self) -> bool {
        false
    }
}

/// One measurement, with the span in which it was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exemplar {
    /// What was measured: the value of a histogram, the step of a counter.
    pub value: f64,
    /// When, in nanoseconds since 1970.
    pub unix_nanos: u64,
    /// The sampled span that was current; without one only where OTEL_METRICS_EXEMPLAR_FILTER is `always_on`.
    pub span: Option<(TraceId, SpanId)>,
}
