//! Values that live elsewhere and are asked for when somebody reads.

use super::lost::{self, Reason};
use crate::schema::{EachSeries, MetricKind, Series, Shape};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A metric whose values are kept outside of this room: one word for each series, read when it is exported.
///
/// The word of a counter is its sum, of an up-down the bits of an `i64`, of a gauge the bits of an `f64`. A reader that
/// panics, or a gauge that is not finite, loses this reading; it is counted in `telemark_points_dropped_total`.
pub struct Observed {
    shape: &'static Shape,
    source: Source,
}

#[derive(Clone, Copy)]
enum Source {
    Words(fn(usize) -> u64),
    Gauge(fn() -> f64),
    System(fn() -> Option<f64>),
    Counter(fn() -> u64),
    UpDown(fn() -> i64),
}

impl Observed {
    /// Reads the series of `shape` by calling `word` with each index.
    #[must_use]
    pub const fn new(shape: &'static Shape, word: fn(usize) -> u64) -> Self {
        Self { shape, source: Source::Words(word) }
    }

    /// Asks `value` for the one value of a gauge.
    #[must_use]
    pub const fn gauge(shape: &'static Shape, value: fn() -> f64) -> Self {
        Self { shape, source: Source::Gauge(value) }
    }

    /// Asks for the one value of a gauge or counter that the system keeps; where it tells none, there is no series. A
    /// metric that the program declares under the same name takes its place.
    #[must_use]
    pub(crate) const fn system(shape: &'static Shape, value: fn() -> Option<f64>) -> Self {
        Self { shape, source: Source::System(value) }
    }

    /// Asks `value` for the one value of a counter, which never falls.
    #[must_use]
    pub const fn counter(shape: &'static Shape, value: fn() -> u64) -> Self {
        Self { shape, source: Source::Counter(value) }
    }

    /// Asks `value` for the one value of an up-down counter.
    #[must_use]
    pub const fn updown(shape: &'static Shape, value: fn() -> i64) -> Self {
        Self { shape, source: Source::UpDown(value) }
    }

    fn word(&self, series: usize) -> Option<u64> {
        match self.source {
            Source::Words(word) => Some(word(series)),
            Source::Gauge(value) => Some(value().to_bits()),
            Source::Counter(value) => Some(value()),
            Source::UpDown(value) => Some(value().cast_unsigned()),
            Source::System(value) => value().map(f64::to_bits),
        }
    }
}

impl Series for Observed {
    fn shape(&self) -> &'static Shape {
        self.shape
    }

    fn is_observed(&self) -> bool {
        true
    }

    fn read(&self, from: usize, each: &mut EachSeries<'_>) {
        for series in from..self.shape.combinations() {
            let Ok(word) = catch_unwind(AssertUnwindSafe(|| self.word(series))) else {
                lost::count(Reason::ObserverPanicked);
                continue;
            };
            let Some(word) = word else { continue };
            let float = self.shape.kind == MetricKind::Gauge || self.is_float();
            if float && !f64::from_bits(word).is_finite() {
                lost::count(Reason::NotFinite);
                continue;
            }
            if each(series, &[word]).is_break() {
                return;
            }
        }
    }

    fn is_float(&self) -> bool {
        matches!(self.source, Source::System(_))
    }

    fn yields(&self) -> bool {
        matches!(self.source, Source::System(_))
    }
}
