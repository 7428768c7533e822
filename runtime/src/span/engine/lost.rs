//! Spans that were lost before an exporter saw them, by reason.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why a span is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Loss {
    /// What waits for the exporter takes all the memory that it may.
    RingFull = 0,
    /// The thread has half a million open spans.
    SlotsExhausted = 1,
    /// The thread is ending, or there are too many threads.
    NoThread = 2,
    /// The trace's buffer made room for a younger one, or was full.
    TailEvicted = 3,
}

impl Loss {
    /// The values of the label `reason`.
    pub(crate) const REASONS: [&'static str; 4] =
        ["ring_full", "slots_exhausted", "no_thread", "tail_evicted"];
}

static LOST: [AtomicU64; Loss::REASONS.len()] = [const { AtomicU64::new(0) }; Loss::REASONS.len()];

/// Counts one span.
#[cold]
pub(crate) fn lost(loss: Loss) {
    lost_many(loss, 1);
}

/// Counts so many spans.
pub(crate) fn lost_many(loss: Loss, spans: u64) {
    LOST[loss as usize].fetch_add(spans, Ordering::Relaxed);
}

/// The spans that were lost so far, in the order of [`Loss::REASONS`].
pub(crate) fn losses() -> [u64; Loss::REASONS.len()] {
    LOST.each_ref().map(|lost| lost.load(Ordering::Relaxed))
}
