//! How much memory the values of metrics take.

use super::local::SLABS;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of what is kept once for all threads.
static SHARED: AtomicUsize = AtomicUsize::new(0);

/// Notes that so many bytes were allocated; they are never given back.
pub(super) fn grow(bytes: usize) {
    SHARED.fetch_add(bytes, Ordering::Relaxed);
}

/// The bytes that the values of all metrics take now.
///
/// A thread that updates metrics takes 4 KiB for each chunk of 512 words that it touches, 64 KiB at most; the next
/// thread takes them over when it ends. A sum is one word, a histogram is `buckets + 2` words rounded up to a power of
/// two. Metrics of more than 4096 words, those that find no room in a thread's 64 KiB, and gauges are kept once: 9 bytes
/// for each sum and `8 * (buckets + 3)` bytes for each histogram that was touched, and what leads to them.
pub(crate) fn memory() -> usize {
    SLABS.bytes() + SHARED.load(Ordering::Relaxed)
}
