//! Where a metric's series lie in the slab of every thread.

use super::atomics::{CHUNKS, WORDS};
use crate::schema::{MetricKind, Shape};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// A metric with more words than this is kept once for all threads.
const MOST: usize = 4096;

/// A place behind the last word of a slab: the metric has not been asked for one.
pub(super) const NOWHERE: usize = CHUNKS * WORDS;

/// A place behind the last word of a slab, too: the metric is kept once for all threads.
pub(super) const SHARED: usize = 2 * NOWHERE;

/// Words of a slab that a series takes; a power of two, so that no series reaches over the end of a chunk.
#[inline]
pub(super) const fn width(shape: &Shape) -> usize {
    1 << shape.search.stride()
}

/// The number of the chunk with this word.
pub(super) const fn chunk(word: usize) -> usize {
    word / WORDS
}

/// The first word that is no metric's.
static FREE: Mutex<usize> = Mutex::new(0);

/// Finds a place for a metric that has none, once.
pub(super) fn settle(place: &AtomicU32, shape: &Shape) {
    // Nothing in here allocates or calls anybody, so the lock is held for a few instructions, once for each metric.
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    if place.load(Ordering::Relaxed) as usize != NOWHERE {
        return;
    }
    let width = width(shape);
    let words = shape.combinations().saturating_mul(width);
    let start = free.next_multiple_of(width);
    let fits = words <= MOST && width <= WORDS && start + words <= NOWHERE;
    if fits && shape.kind != MetricKind::Gauge {
        *free = start + words;
        place.store(start as u32, Ordering::Relaxed);
    } else {
        place.store(SHARED as u32, Ordering::Relaxed);
    }
}
