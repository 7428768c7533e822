//! What threads of the engine share, and its sizes; a model checker puts its own in their place.

use super::depot::Depot;
use super::queue::{Outbox, Reader, Writer};
use std::cell::UnsafeCell;
use std::hint;
use std::marker::PhantomData;
use std::ops::Range;
use std::ptr;
pub(super) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, fence};
use std::thread;

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

/// What one thread at a time may write, and several may read meanwhile nobody does; the model checker sees that it is so.
#[derive(Debug)]
pub(super) struct Cell<T>(UnsafeCell<T>);

impl<T> Cell<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// To be read at once.
    #[inline]
    pub(super) const fn read(&self) -> *const T {
        self.0.get()
    }

    /// To be written at once.
    #[inline]
    pub(super) const fn write(&self) -> *mut T {
        self.0.get()
    }
}

/// Before another try to take a lock whose holder may have lost its processor.
#[inline]
pub(super) fn pause(tries: u32) {
    if tries.is_multiple_of(64) { thread::yield_now() } else { hint::spin_loop() }
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
