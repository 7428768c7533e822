//! The checker's primitives in the place of the engine's, for queues of a size that can be searched.

use super::depot::Depot;
use super::queue::{Outbox, Reader, Writer};
use loom::cell::UnsafeCell;
pub(super) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, fence};
use loom::thread;
use std::marker::PhantomData;
use std::ops::Range;
use std::ptr;

/// Two records of a word, or one with a box.
pub(super) const FIRST_CHUNK: usize = 32;

/// Four records of a word. A longer body than none is boxed.
pub(super) const CHUNK: usize = 64;

/// Emptied chunks that are kept.
pub(super) const KEPT: usize = 1;

/// Bytes that are watched as one.
const GRAIN: usize = 8;

/// Who reads and writes the bytes of a chunk: the checker finds every access that another one does not happen before.
#[derive(Debug)]
pub(super) struct Watch(Vec<UnsafeCell<()>>);

impl Watch {
    pub(super) fn new(bytes: usize) -> Self {
        Self((0..bytes.div_ceil(GRAIN)).map(|_| UnsafeCell::new(())).collect())
    }

    fn grains(&self, bytes: Range<usize>) -> &[UnsafeCell<()>] {
        &self.0[bytes.start / GRAIN..bytes.end.div_ceil(GRAIN)]
    }

    pub(super) fn write<'a>(bytes: impl FnOnce() -> (&'a Self, Range<usize>)) {
        let (watch, bytes) = bytes();
        watch.grains(bytes).iter().for_each(|grain| grain.with_mut(|_| ()));
    }

    pub(super) fn read<'a>(bytes: impl FnOnce() -> (&'a Self, Range<usize>)) {
        let (watch, bytes) = bytes();
        watch.grains(bytes).iter().for_each(|grain| grain.with(|_| ()));
    }
}

/// A cell whose every reading and writing is watched.
pub(super) struct Cell<T> {
    watch: UnsafeCell<()>,
    value: std::cell::UnsafeCell<T>,
}

impl<T> Cell<T> {
    pub(super) fn new(value: T) -> Self {
        Self { watch: UnsafeCell::new(()), value: std::cell::UnsafeCell::new(value) }
    }

    pub(super) fn read(&self) -> *const T {
        self.watch.with(|_| ());
        self.value.get()
    }

    pub(super) fn write(&self) -> *mut T {
        self.watch.with_mut(|_| ());
        self.value.get()
    }
}

/// Another thread has to go on first.
pub(super) fn pause(_tries: u32) {
    thread::yield_now();
}

impl<H: Send + 'static> Outbox<H> {
    pub(super) fn new() -> Self {
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
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit: AtomicUsize::new(limit),
            waiting: AtomicUsize::new(0),
            kept: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
        }
    }
}
