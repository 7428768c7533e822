//! One thread's cells: only the thread that leases a slab writes to it, everybody may read.
//!
//! Slabs are never freed and never set back. When a thread ends, the next one adopts its slab with the values in it, so
//! their number is that of the threads that have run at once.

use super::atomics::{AtomicBool, AtomicU64, CHUNKS, OnceLock, WORDS};
use std::sync::atomic::Ordering;

/// A part of a slab, on cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Chunk(pub(super) [AtomicU64; WORDS]);

impl Chunk {
    fn new() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }

    /// The cell of a word; of its number, only what counts within a chunk is looked at.
    #[inline]
    pub(super) fn cell(&self, word: usize) -> &AtomicU64 {
        &self.0[word % WORDS]
    }

    /// The cells of so many words from this one on.
    pub(super) fn series(&self, word: usize, words: usize) -> &[AtomicU64] {
        let start = word % WORDS;
        self.0.get(start..start + words).unwrap_or_default()
    }
}

/// The cells of one thread, allocated chunk by chunk.
#[derive(Debug)]
pub(super) struct Slab {
    chunks: [OnceLock<Box<Chunk>>; CHUNKS],
    leased: AtomicBool,
    next: OnceLock<&'static Slab>,
}

impl Slab {
    fn leased() -> &'static Self {
        Box::leak(Box::new(Self {
            chunks: std::array::from_fn(|_| OnceLock::new()),
            leased: AtomicBool::new(true),
            next: OnceLock::new(),
        }))
    }

    /// The chunk, if a word of it has been written.
    pub(super) fn chunk(&self, number: usize) -> Option<&Chunk> {
        self.chunks.get(number)?.get().map(|chunk| &**chunk)
    }

    /// The chunk, allocated if need be; nothing if there is no such number.
    pub(super) fn chunk_or_new(&self, number: usize) -> Option<&Chunk> {
        let place = self.chunks.get(number)?;
        if place.get().is_none() {
            // Allocated before the cell is asked to keep it: an allocator may itself count what it does.
            let fresh = Box::new(Chunk::new());
            // Only in the orphan slab can another thread come first; then that one's chunk stays.
            drop(place.set(fresh));
        }
        place.get().map(|chunk| &**chunk)
    }

    fn bytes(&self) -> usize {
        let chunks = self.chunks.iter().filter(|chunk| chunk.get().is_some()).count();
        size_of::<Self>() + chunks * size_of::<Chunk>()
    }

    fn adopt(&self) -> bool {
        // What the last owner wrote before it gave the slab back is seen by the next one, which adds to it.
        self.leased.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Gives the slab back, with its values.
    pub(super) fn give_back(&self) {
        self.leased.store(false, Ordering::Release);
    }

    /// Sets every cell to zero; the slab must be nobody's.
    pub(super) fn clear(&self) {
        for chunk in self.chunks.iter().filter_map(OnceLock::get) {
            for cell in &chunk.0 {
                cell.store(0, Ordering::Relaxed);
            }
        }
    }
}

/// All slabs, in the order in which they were made.
#[derive(Debug)]
pub(super) struct Slabs {
    /// The first of the list.
    pub(super) first: OnceLock<&'static Slab>,
    /// Where threads write that cannot lease any more: never adopted, and added to atomically.
    pub(super) orphan: OnceLock<&'static Slab>,
}

impl Slabs {
    /// A slab for this thread alone: one that its owner has given back, else a new one.
    pub(super) fn lease(&self) -> &'static Slab {
        if let Some(free) = self.iter().find(|slab| slab.adopt()) {
            return free;
        }
        let fresh = Slab::leased();
        self.append(fresh);
        fresh
    }

    /// The slab of those that cannot lease.
    pub(super) fn orphan(&self) -> &'static Slab {
        if let Some(orphan) = self.orphan.get() {
            return orphan;
        }
        let fresh = Slab::leased();
        // It stays leased for ever, by nobody; of two that are made at once, the other becomes an ordinary one.
        if self.orphan.set(fresh).is_err() {
            fresh.give_back();
        }
        self.append(fresh);
        self.orphan.get().copied().unwrap_or(fresh)
    }

    fn append(&self, slab: &'static Slab) {
        let mut end = &self.first;
        while end.set(slab).is_err() {
            match end.get() {
                Some(other) => end = &other.next,
                // Set by somebody else, and yet not there: `OnceLock` does not do that.
                None => return,
            }
        }
    }

    /// The bytes of all slabs.
    pub(super) fn bytes(&self) -> usize {
        self.iter().map(Slab::bytes).sum()
    }

    /// Every slab; those that are appended meanwhile may be among them or not.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static Slab> {
        std::iter::successors(self.first.get().copied(), |slab| slab.next.get().copied())
    }
}
