//! One series, ready to be updated without its labels.

use super::exemplar::offer;
use super::handle::{Counter, Gauge, Histogram, UpDown};
use super::lost::{self, Reason};
use super::{Index, Measurement, State};
use crate::context::sampled::may_be_sampled;
use crate::schema::{MetricKind, Shape};
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::AtomicU64;

/// One series of a metric, its labels already worked out; `K` is the kind: `Bound<Counter>`, `Bound<Histogram>`.
///
/// # Example: labels once, updates many
/// ```
/// # use telemark::{Counter, Outcome, metric};
/// /// Rows written.
/// #[metric(counter = "rows_written", unit = "{row}")]
/// static ROWS_WRITTEN: Counter<Outcome>;
///
/// let written = ROWS_WRITTEN.bind(Outcome::Success);
/// for _ in 0..3 {
///     written.inc();
/// }
/// ```
pub struct Bound<K> {
    slot: Slot,
    kind: PhantomData<fn(K)>,
}

impl<K> Bound<K> {
    #[inline]
    pub(super) const fn new(slot: Slot) -> Self {
        Self { slot, kind: PhantomData }
    }
}

impl<K> Clone for Bound<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Bound<K> {}

impl<K> fmt::Debug for Bound<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bound({} {}, series {})", self.slot.shape.kind, self.slot.shape.name, self.slot.series)
    }
}

impl Bound<Counter> {
    /// Adds one.
    #[inline]
    pub fn inc(self) {
        self.add(1);
    }

    /// Adds `n`.
    #[inline]
    pub fn add(self, n: u64) {
        self.slot.count(n);
    }
}

impl Bound<UpDown> {
    /// Adds `n`, which may be negative.
    #[inline]
    pub fn add(self, n: i64) {
        self.slot.add(n.cast_unsigned());
    }

    /// Adds one, and takes it away when the guard is dropped.
    #[inline]
    pub fn enter(self) -> Entered {
        Entered::new(self.slot)
    }
}

impl Bound<Gauge> {
    /// Sets the value, a number or a `Duration`; one that is not finite is dropped and counted.
    #[inline]
    pub fn set(self, value: impl Measurement) {
        if let Some(value) = self.slot.measured(value) {
            self.slot.set(value);
        }
    }

    /// Adds one, and takes it away when the guard is dropped.
    #[inline]
    pub fn enter(self) -> Entered {
        Entered::new(self.slot)
    }
}

impl Bound<Histogram> {
    /// Records a value in the histogram's unit, a number or a `Duration`; one that is not finite is dropped and counted.
    #[expect(clippy::inline_always, reason = "out of line it would read the constant shape at run time")]
    #[inline(always)]
    pub fn record(self, value: impl Measurement) {
        if let Some(value) = self.slot.measured(value) {
            self.slot.record(value);
        }
    }
}

/// Keeps a gauge or an up-down one higher until it is dropped: at the end of the block, on panic, on cancellation.
#[derive(Debug)]
#[must_use = "the value falls again when this guard is dropped: bind it to a name, `let _open = …`"]
pub struct Entered {
    slot: Slot,
}

impl Entered {
    #[inline]
    fn new(slot: Slot) -> Self {
        slot.step(1);
        Self { slot }
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        self.slot.step(-1);
    }
}

/// The number of no series: behind the last word of every slab, wherever its metric begins.
const NONE: usize = 1 << (usize::BITS / 2);

/// The place of one series.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    shape: &'static Shape,
    state: &'static State,
    series: usize,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.shape.name, self.series)
    }
}

impl Slot {
    /// The series, worked out from labels of which there are so many combinations.
    #[inline]
    pub(super) fn new(
        shape: &'static Shape,
        state: &'static State,
        index: Index,
        combinations: usize,
    ) -> Self {
        state.overflowed(shape, index);
        // Code that implements `Labels` wrongly by hand finds no series, and loses the update.
        let series = if index.series() < combinations { index.series() } else { NONE };
        Self { shape, state, series }
    }

    pub(super) const fn shape(&self) -> &'static Shape {
        self.shape
    }

    pub(super) const fn state(&self) -> &'static State {
        self.state
    }

    pub(super) const fn series(&self) -> usize {
        self.series
    }

    /// The cells of a series that is kept once for all threads.
    pub(super) fn shared_words(&self) -> Option<&'static [AtomicU64]> {
        self.state.shared_words(self.shape, self.series)
    }

    #[inline]
    fn add(&self, n: u64) {
        self.state.add(self.shape, self.series, n);
    }

    /// Adds to a counter, whose steps may be exemplars.
    #[inline]
    pub(super) fn count(&self, n: u64) {
        self.add(n);
        if may_be_sampled() {
            offer(self.shape, self.state, self.series, 0, n as f64);
        }
    }

    /// The value in the metric's unit; a duration where that is no time is lost.
    #[inline]
    fn measured(&self, value: impl Measurement) -> Option<f64> {
        let measured = value.in_unit(self.shape.unit);
        if measured.is_none() {
            lost::count(Reason::NotATime);
        }
        measured
    }

    #[inline]
    fn set(&self, value: f64) {
        if !value.is_finite() {
            return lost::count(Reason::NotFinite);
        }
        self.state.set(self.shape, self.series, value);
    }

    #[inline]
    fn step(&self, by: i8) {
        match self.shape.kind {
            MetricKind::Gauge => self.state.step(self.shape, self.series, f64::from(by)),
            _ => self.add(i64::from(by).cast_unsigned()),
        }
    }

    #[cold]
    #[inline(never)]
    fn exemplify(&self, value: f64) {
        if let Some(bucket) = self.shape.search.bucket(self.shape.buckets, value) {
            offer(self.shape, self.state, self.series, bucket, value);
        }
    }

    #[expect(clippy::inline_always, reason = "out of line it would read the constant shape at run time")]
    #[inline(always)]
    pub(super) fn record(&self, value: f64) {
        if !self.state.record(self.shape, self.series, value) {
            return lost::count(Reason::NotFinite);
        }
        if may_be_sampled() {
            self.exemplify(value);
        }
    }
}
