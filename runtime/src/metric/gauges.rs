//! The cells of gauges: one for all threads, because the last value set is the one that counts.

use super::memory;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Families of up to so many series get a cache line for each of them; a page holds them all.
const APART: usize = 64;

/// Families of up to so many series lie in one piece; a page holds them all.
pub(super) const MOST: usize = 512;

/// Words of a cache line, as a power of two.
const LINE: u32 = 3;

/// What a gauge that was never set holds: a NaN, which no gauge can be set to.
const UNTOUCHED: u64 = u64::MAX;

/// The cells of a gauge with few series.
#[derive(Debug)]
pub(super) struct Gauges(OnceLock<Cells>);

#[derive(Debug)]
struct Cells {
    shift: u32,
    cells: Box<[AtomicU64]>,
}

impl Gauges {
    /// Nothing has been set.
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The cell of a series; none before the first one is made, and if there is no such series.
    #[inline]
    pub(super) fn cell(&self, series: usize) -> Option<&AtomicU64> {
        let Cells { shift, cells } = self.0.get()?;
        cells.get(series << shift)
    }

    /// The cell of a series, made if need be; none if there is no such series.
    pub(super) fn cell_or_new(&self, series: usize, of: usize) -> Option<&AtomicU64> {
        if self.0.get().is_none() {
            let shift = if of <= APART { LINE } else { 0 };
            // Made before it is kept: an allocator may itself count what it does.
            let cells: Box<[AtomicU64]> = (0..of << shift).map(|_| AtomicU64::new(UNTOUCHED)).collect();
            let bytes = size_of_val(&*cells);
            if self.0.set(Cells { shift, cells }).is_ok() {
                memory::grow(bytes);
            }
        }
        self.cell(series)
    }

    /// The first series from this one on that has been set, and its value's bits.
    pub(super) fn next(&self, from: usize) -> Option<(usize, u64)> {
        let Cells { shift, cells } = self.0.get()?;
        let values = cells.iter().step_by(1 << shift).enumerate().skip(from);
        values
            .map(|(series, cell)| (series, cell.load(Ordering::Relaxed)))
            .find(|&(_, bits)| bits != UNTOUCHED)
    }
}

/// Adds to a cell that others may change meanwhile.
pub(super) fn step(cell: &AtomicU64, by: f64) {
    // The closure always gives a value, so the update cannot fail.
    let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |bits| {
        let now = if bits == UNTOUCHED { 0.0 } else { f64::from_bits(bits) };
        Some((now + by).to_bits())
    });
}
