//! The description of a metric.

use super::Location;
use std::fmt;

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
    /// Text seen at run time, as many values as the cap says, then `_other`.
    Capped(&'static dyn Interned),
}

/// The values that a capped label has had so far.
pub trait Interned: Sync {
    /// The most values that are kept apart; the value `_other` comes on top.
    fn cap(&self) -> usize;
    /// The text at `index`, if that index has been given out; `_other` is at `cap()`.
    fn text(&self, index: usize) -> Option<String>;
}

/// One label of a metric.
#[derive(Clone, Copy)]
pub struct LabelShape {
    /// The label's name.
    pub name: &'static str,
    /// The values it can have.
    pub values: LabelValues,
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
    /// Whether every series exists from the first scrape, however many there are.
    pub zero_all: bool,
    /// Where it was declared.
    pub location: Location,
}

/// Reads the values behind one declaration.
pub trait Series: Sync {
    /// The declaration.
    fn shape(&self) -> &'static Shape;
    /// Calls `each` with the index and the words of every series that is to be shown: one word for a sum, the bits
    /// of an `f64` for a gauge, and for a histogram the buckets (`buckets + 1` words) and the bits of the sum.
    fn read(&self, each: &mut dyn FnMut(usize, &[u64]));
}
