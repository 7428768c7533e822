//! What a reader hands out: owned, so that it can be kept and compared.

use super::Source;
use crate::schema::{MetricKind, Shape};
use std::borrow::Cow;

/// What happened to all series of one metric.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetricData {
    /// The declared name.
    pub name: &'static str,
    /// Its unit in UCUM notation, or nothing.
    pub unit: &'static str,
    /// One sentence for people.
    pub description: &'static str,
    /// Whether the points hold what came since the reader's last collection, and not all since the start.
    pub is_delta: bool,
    /// One for each series that is to be shown, in the order of the labels' values.
    pub points: Vec<MetricPoint>,
}

/// One series at one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetricPoint {
    /// Its labels, in order.
    pub labels: Vec<(&'static str, Cow<'static, str>)>,
    /// Since when its value counts, in nanoseconds since 1970.
    pub start: u64,
    /// When it was read, in nanoseconds since 1970.
    pub time: u64,
    /// Its value.
    pub value: MetricValue,
}

/// The value of one series.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum MetricValue {
    /// A sum that only grows.
    Counter(u64),
    /// A sum that only grows and has fractions, such as processor time.
    FloatCounter(f64),
    /// A sum that grows and falls.
    UpDown(i64),
    /// The current value of something.
    Gauge(f64),
    /// A distribution.
    Histogram {
        /// How many values fell into each bucket; one more than there are bounds.
        counts: Vec<u64>,
        /// The upper bounds of the buckets, without infinity.
        bounds: &'static [f64],
        /// The sum of the values.
        sum: f64,
    },
}

impl MetricValue {
    pub(super) fn new(source: &Source, words: &[u64]) -> Option<Self> {
        let Shape { kind, buckets: bounds, .. } = *source.shape();
        let (&last, counts) = words.split_last()?;
        Some(match kind {
            MetricKind::Counter if source.is_float() => Self::FloatCounter(f64::from_bits(last)),
            MetricKind::Counter => Self::Counter(last),
            MetricKind::UpDown => Self::UpDown(last.cast_signed()),
            MetricKind::Gauge => Self::Gauge(f64::from_bits(last)),
            MetricKind::Histogram => {
                Self::Histogram { counts: counts.to_vec(), bounds, sum: f64::from_bits(last) }
            }
        })
    }

    /// How many values were recorded; of a counter, how much was counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Self::Counter(sum) => *sum,
            Self::Histogram { counts, .. } => counts.iter().sum(),
            Self::FloatCounter(_) | Self::UpDown(_) | Self::Gauge(_) => 1,
        }
    }
}
