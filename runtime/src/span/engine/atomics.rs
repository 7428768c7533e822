//! What threads of the engine share, and its sizes; a model checker puts its own in their place.

use super::depot::Depot;
use super::queue::{Outbox, Reader, Writer};
use std::marker::PhantomData;
use std::ops::Range;
use std::ptr;
pub(super) use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize};

/// Bytes of a queue's first chunk: all that most threads ever need between two visits of the collector.
pub(super) const FIRST_CHUNK: usize = 4 * 1024;

/// Bytes of every other chunk.
pub(super) const CHUNK: usize = 64 * 1024;

/// Emptied chunks that are kept for the next thread in need.
pub(super) const KEPT: usize = 16;

/// Where the model checker watches who reads and writes the bytes of a chunk; nothing here.
#[derive(Debug)]
pub(super) struct Watch;

impl Watch {
    pub(super) const fn new(_bytes: usize) -> Self {
        Self
    }

    #[inline]
    pub(super) fn write<'a>(_bytes: impl FnOnce() -> (&'a Self, Range<usize>)) {}

    #[inline]
    pub(super) fn read<'a>(_bytes: impl FnOnce() -> (&'a Self, Range<usize>)) {}
}

// The checker's atomics cannot be made in constants, so these stand here.

impl<H: Send + 'static> Outbox<H> {
    /// A queue that has no chunk before its first record.
    pub(super) const fn new() -> Self {
        Self {
            writer: Writer {
                place: AtomicPtr::new(ptr::null_mut()),
                room: AtomicUsize::new(0),
                committed: AtomicU64::new(0),
                tail: AtomicPtr::new(ptr::null_mut()),
            },
            reader: Reader { head: AtomicPtr::new(ptr::null_mut()), drained: AtomicU64::new(0) },
            records: PhantomData,
        }
    }
}

impl Depot {
    /// A depot that lets so many bytes wait.
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            limit: AtomicUsize::new(limit),
            waiting: AtomicUsize::new(0),
            kept: [const { AtomicPtr::new(ptr::null_mut()) }; KEPT],
        }
    }
}
