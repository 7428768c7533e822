//! How readers go through the series of one metric.

use super::address::{self, NOWHERE, SHARED};
use super::gauges;
use super::local;
use super::slab::{Chunk, Slabs};
use super::sparse::Leaf;
use super::state::State;
use super::view::View;
use crate::schema::{EachSeries, MetricKind, Shape, Zero};
use std::sync::atomic::Ordering;

impl State {
    /// Calls `each` for every series from this index on that is to be shown, until it breaks.
    pub(super) fn read(&self, shape: &Shape, from: usize, each: &mut EachSeries<'_>) {
        let combinations = shape.combinations();
        let zero = Zero::of(shape);
        let zeros = vec![0; shape.words()];
        let mut words = zeros.clone();
        let mut source = Source::of(self, shape);
        let mut series = from;
        while series < combinations {
            let touched = source.next(self, shape, series, &mut words).unwrap_or(combinations);
            if zero != Zero::Never {
                for untouched in (series..touched).filter(|&series| zero.shows(shape, series)) {
                    if each(untouched, &zeros).is_break() {
                        return;
                    }
                }
            }
            if touched >= combinations {
                return;
            }
            if shape.kind == MetricKind::Histogram {
                // In a cell the sum comes first: its place is then known without the number of buckets.
                words.rotate_left(1);
            }
            if each(touched, &words).is_break() {
                return;
            }
            series = touched + 1;
        }
    }
}

/// Where the values of one metric are.
enum Source<'a> {
    Nowhere,
    Slabs(Sums),
    Gauges,
    Sparse { combinations: usize, leaf: Option<Leaf<'a>> },
    View(View, Sums),
}

impl<'a> Source<'a> {
    fn of(state: &'a State, shape: &Shape) -> Self {
        let sums = Sums::new();
        if let Some(view) = View::current() {
            return Self::View(view, sums);
        }
        if shape.kind == MetricKind::Gauge && shape.combinations() <= gauges::MOST {
            return Self::Gauges;
        }
        match state.place() {
            NOWHERE => Self::Nowhere,
            SHARED => Self::Sparse { combinations: shape.combinations(), leaf: None },
            _ => Self::Slabs(sums),
        }
    }

    /// The first series from this one on that has been touched, and its words.
    fn next(&mut self, state: &'a State, shape: &Shape, from: usize, words: &mut [u64]) -> Option<usize> {
        match self {
            Self::Nowhere => None,
            Self::Slabs(sums) => {
                let touched = state.touched.get()?;
                let series = (from / 64..touched.len())
                    .find_map(|block| first_bit(touched[block].load(Ordering::Relaxed), block * 64, from))?;
                sums.load(state, shape, series, words);
                Some(series)
            }
            Self::Gauges => {
                let (series, bits) = state.gauges.next(from)?;
                words[0] = bits;
                Some(series)
            }
            Self::Sparse { combinations, leaf } => {
                let (combinations, width) = (*combinations, words.len());
                let mut from = from;
                loop {
                    if let Some(here) = leaf.as_ref().filter(|leaf| from < leaf.first + leaf.count) {
                        if let Some(series) = first_bit(here.touched, here.first, from) {
                            for (word, cell) in words.iter_mut().zip(here.words(series, width)).rev() {
                                *word = cell.load(Ordering::Acquire);
                            }
                            return Some(series);
                        }
                        from = here.first + here.count;
                    }
                    *leaf = Some(state.sparse.next(from, combinations, width)?);
                }
            }
            Self::View(view, sums) => {
                let (series, kept) = view.next((state.key(), from))?;
                if kept.is_empty() {
                    sums.load(state, shape, series, words);
                } else {
                    words.copy_from_slice(&kept);
                }
                Some(series)
            }
        }
    }
}

/// The first series from `from` on whose bit is set; the lowest bit is the series `first`.
fn first_bit(bits: u64, first: usize, from: usize) -> Option<usize> {
    let skipped = from.saturating_sub(first) as u32;
    let bits = bits.checked_shr(skipped)? << skipped;
    (bits != 0).then(|| first + bits.trailing_zeros() as usize)
}

/// Adds up what every slab has of a series.
struct Sums {
    slabs: &'static Slabs,
    /// The chunks that were looked up last, and their number.
    chunks: Vec<&'static Chunk>,
    number: Option<usize>,
}

impl Sums {
    fn new() -> Self {
        Self { slabs: local::slabs(), chunks: Vec::new(), number: None }
    }

    fn load(&mut self, state: &State, shape: &Shape, series: usize, words: &mut [u64]) {
        let start = state.place() + series * address::width(shape);
        let number = address::chunk(start);
        if self.number != Some(number) {
            self.number = Some(number);
            self.chunks.clear();
            self.chunks.extend(self.slabs.iter().filter_map(|slab| slab.chunk(number)));
        }
        words.fill(0);
        for chunk in &self.chunks {
            let cells = chunk.series(start, shape.words());
            // Backwards, for a histogram's sum stands first: it has the value of every count that was seen. What it has
            // beyond them is told with the next count.
            for (at, (sum, cell)) in words.iter_mut().zip(cells).enumerate().rev() {
                let word = cell.load(Ordering::Acquire);
                *sum = if at == 0 && shape.kind == MetricKind::Histogram {
                    (f64::from_bits(*sum) + f64::from_bits(word)).to_bits()
                } else {
                    sum.wrapping_add(word)
                };
            }
        }
    }
}
