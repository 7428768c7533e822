//! The chunks of all queues: how much may wait, and emptied ones for reuse.

use super::atomics::{AtomicPtr, AtomicUsize, CHUNK, KEPT};
use super::chunk::{self, Chunk};
use std::sync::atomic::Ordering;

/// Counts what waits in all queues, and keeps a few emptied chunks.
///
/// What waits is full chunks and long bodies. The chunk that a thread writes to belongs to the thread, as its slots do,
/// so that threads at rest never use up what busy ones need.
#[derive(Debug)]
pub(super) struct Depot {
    pub(super) limit: AtomicUsize,
    pub(super) waiting: AtomicUsize,
    pub(super) kept: [AtomicPtr<Chunk>; KEPT],
}

impl Depot {
    /// Lets so many bytes wait from now on.
    pub(super) fn set_limit(&self, bytes: usize) {
        self.limit.store(bytes, Ordering::Relaxed);
    }

    /// The bytes that wait in full chunks and long bodies.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether half of what may wait does.
    pub(super) fn is_half_full(&self) -> bool {
        self.waiting() >= self.limit.load(Ordering::Relaxed) / 2
    }

    /// Lets more bytes wait, if they may.
    pub(super) fn charge(&self, bytes: usize) -> bool {
        let limit = self.limit.load(Ordering::Relaxed);
        let more = |waiting: usize| waiting.checked_add(bytes).filter(|sum| *sum <= limit);
        self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// So many bytes wait no longer.
    pub(super) fn credit(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// An empty chunk of [`CHUNK`] bytes: one that was kept, else a new one.
    #[expect(clippy::unnecessary_box_returns, reason = "it is kept as a box, and linked as one")]
    pub(super) fn take(&self) -> Box<Chunk> {
        self.kept.iter().find_map(chunk::take).unwrap_or_else(|| Box::new(Chunk::new(CHUNK)))
    }

    /// Keeps an emptied chunk while there is a place for it, else frees it.
    pub(super) fn put(&self, chunk: Box<Chunk>) {
        if chunk.bytes() == CHUNK {
            let mut chunk = chunk;
            for place in &self.kept {
                match chunk::keep(place, chunk) {
                    Ok(()) => return,
                    Err(back) => chunk = back,
                }
            }
        }
    }
}

impl Drop for Depot {
    fn drop(&mut self) {
        self.kept.iter().filter_map(chunk::take).for_each(drop);
    }
}
