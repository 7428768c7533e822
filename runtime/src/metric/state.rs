//! The values of one declared metric: in every thread's slab, or once for all threads.

use super::address::{self, NOWHERE, SHARED};
use super::change::Change;
use super::exemplar::Exemplars;
use super::gauges::{self, Gauges};
use super::sparse::Sparse;
use super::view::View;
use super::{Index, local, memory};
use crate::schema::{MetricKind, Shape};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// The values of one declared metric.
#[derive(Debug)]
pub struct State {
    /// Where its series begin in a slab.
    place: AtomicU32,
    /// Which series in slabs have been touched, one bit each.
    pub(super) touched: OnceLock<Box<[AtomicU64]>>,
    pub(super) gauges: Gauges,
    pub(super) sparse: Sparse,
    pub(super) exemplars: Exemplars,
    overflows: OnceLock<Box<[AtomicU64]>>,
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

fn zeros(count: usize) -> Box<[AtomicU64]> {
    memory::grow(count * size_of::<AtomicU64>());
    (0..count).map(|_| AtomicU64::new(0)).collect()
}

/// The cells, made if need be; they are made before they are kept, since an allocator may itself count what it does.
fn kept(place: &OnceLock<Box<[AtomicU64]>>, count: usize) -> &[AtomicU64] {
    if place.get().is_none() {
        // Of two threads that make them at once, one keeps its own.
        drop(place.set(zeros(count)));
    }
    place.wait()
}

impl State {
    /// Nothing has happened yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            place: AtomicU32::new(NOWHERE as u32),
            touched: OnceLock::new(),
            gauges: Gauges::new(),
            sparse: Sparse::new(),
            exemplars: Exemplars::new(),
            overflows: OnceLock::new(),
        }
    }

    /// The number of the first word in a slab; behind the slab's end if the metric has none there.
    #[inline]
    pub(super) fn place(&self) -> usize {
        self.place.load(Ordering::Relaxed) as usize
    }

    /// Adds to a sum.
    #[inline]
    pub(super) fn add(&self, shape: &Shape, series: usize, n: u64) {
        let word = self.place().wrapping_add(series);
        if let Some(chunk) = local::chunk(word) {
            let cell = chunk.cell(word);
            let before = cell.load(Ordering::Relaxed);
            if before != 0 {
                return cell.store(before.wrapping_add(n), Ordering::Relaxed);
            }
        }
        self.add_from_zero(shape, series, n);
    }

    #[cold]
    #[inline(never)]
    fn add_from_zero(&self, shape: &Shape, series: usize, n: u64) {
        // A sum that falls back to zero again and again is shown already.
        if self.is_marked(series) {
            let word = self.place().wrapping_add(series);
            if let Some(chunk) = local::own_chunk(word) {
                return chunk.cell(word).store(n, Ordering::Relaxed);
            }
        }
        self.change(shape, series, Change::Add(n));
    }

    /// Records a value in a histogram; false if it is not finite.
    #[expect(clippy::inline_always, reason = "out of line it would read the constant shape at run time")]
    #[inline(always)]
    pub(super) fn record(&self, shape: &Shape, series: usize, value: f64) -> bool {
        let Some(bucket) = shape.search.bucket(shape.buckets, value) else { return false };
        let word = self.place().wrapping_add(series << shape.search.stride());
        if let Some(chunk) = local::chunk(word) {
            let count = chunk.cell(word + 1 + bucket);
            let before = count.load(Ordering::Relaxed);
            if before != 0 {
                let sum = chunk.cell(word);
                sum.store((f64::from_bits(sum.load(Ordering::Relaxed)) + value).to_bits(), Ordering::Relaxed);
                // Whoever sees the count has its value in the sum: see `Sums::load`.
                count.store(before + 1, Ordering::Release);
                return true;
            }
        }
        self.record_from_zero(shape, series, bucket, value);
        true
    }

    #[cold]
    #[inline(never)]
    fn record_from_zero(&self, shape: &Shape, series: usize, bucket: usize, value: f64) {
        self.change(shape, series, Change::Record { bucket, value });
    }

    /// Sets a gauge to a finite value.
    #[inline]
    pub(super) fn set(&self, shape: &Shape, series: usize, value: f64) {
        match self.gauges.cell(series) {
            Some(cell) if !View::is_any() => cell.store(value.to_bits(), Ordering::Relaxed),
            _ => self.set_slowly(shape, series, value),
        }
    }

    #[cold]
    #[inline(never)]
    fn set_slowly(&self, shape: &Shape, series: usize, value: f64) {
        self.change(shape, series, Change::Set(value));
    }

    /// Adds to a gauge.
    pub(super) fn step(&self, shape: &Shape, series: usize, by: f64) {
        match self.gauges.cell(series) {
            Some(cell) if !View::is_any() => gauges::step(cell, by),
            _ => self.change(shape, series, Change::Step(by)),
        }
    }

    /// Whether a series in a slab has been touched; unknown in a view, which has marks of its own.
    fn is_marked(&self, series: usize) -> bool {
        let touched = self.touched.get().filter(|_| !View::is_any());
        let word = touched.and_then(|touched| touched.get(series / 64));
        word.is_some_and(|word| word.load(Ordering::Relaxed) >> (series % 64) & 1 == 1)
    }

    /// The words of a series that is kept once for all threads, which is shown from now on.
    #[allow(dead_code, reason = "the server keeps series at hand")]
    pub(super) fn shared_words(&self, shape: &Shape, series: usize) -> Option<&[AtomicU64]> {
        let combinations = shape.combinations();
        let shared = self.placed(shape) == SHARED && shape.kind != MetricKind::Gauge;
        let here = shared && series < combinations && View::current().is_none();
        here.then(|| self.sparse.touch(series, combinations, shape.words()))
    }

    /// Notes that a series in a slab has been touched: it is shown from now on, also at zero.
    fn mark(&self, shape: &Shape, series: usize) {
        if let Some(view) = View::current() {
            return view.mark((self.key(), series));
        }
        let touched = kept(&self.touched, shape.combinations().div_ceil(64));
        let bit = 1 << (series % 64);
        if let Some(word) = touched.get(series / 64)
            && word.load(Ordering::Relaxed) & bit == 0
        {
            word.fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// The first update of a cell: it may have to be made, to be shown from now on, or be one for all threads.
    fn change(&self, shape: &Shape, series: usize, change: Change) {
        let series_of_shape = shape.combinations();
        // Code that implements `Labels` wrongly by hand loses the update.
        if series >= series_of_shape {
            return;
        }
        let word = self.placed(shape) + series * address::width(shape);
        if let Some(chunk) = local::own_chunk(word) {
            change.as_owner(chunk.series(word, shape.words()));
            return self.mark(shape, series);
        }
        if let Some(chunk) = local::chunk_or_new(word) {
            change.atomically(chunk.series(word, shape.words()));
            return self.mark(shape, series);
        }
        if let Some(view) = View::current() {
            return view.change((self.key(), series), shape.words(), |words| change.alone(words));
        }
        if shape.kind == MetricKind::Gauge
            && series_of_shape <= gauges::MOST
            && let Some(cell) = self.gauges.cell_or_new(series, series_of_shape)
        {
            return change.atomically(std::slice::from_ref(cell));
        }
        self.sparse.change(series, series_of_shape, shape.words(), |words| change.atomically(words));
    }

    /// The place, looked for if there is none yet.
    fn placed(&self, shape: &Shape) -> usize {
        if self.place() == NOWHERE {
            address::settle(&self.place, shape);
        }
        self.place()
    }

    /// What tells the metric from others.
    pub(super) fn key(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Counts the labels whose text found no room.
    #[inline]
    pub(super) fn overflowed(&self, shape: &Shape, index: Index) {
        if index.overflowed() != 0 {
            self.count_overflows(shape, index);
        }
    }

    #[cold]
    #[inline(never)]
    fn count_overflows(&self, shape: &Shape, index: Index) {
        let view = View::current();
        let overflows = kept(&self.overflows, shape.labels.len());
        for (position, count) in overflows.iter().enumerate() {
            if index.overflowed() >> (position & 31) & 1 == 0 {
                continue;
            }
            match &view {
                Some(view) => view.overflow((self.key(), position)),
                None => {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// How often a text found no room under the cap of the label at this position.
    pub(super) fn overflow(&self, label: usize) -> u64 {
        if let Some(view) = View::current() {
            return view.overflows((self.key(), label));
        }
        let overflows = self.overflows.get();
        overflows.and_then(|all| all.get(label)).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
