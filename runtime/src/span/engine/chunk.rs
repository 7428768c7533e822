//! Chunks: the memory of queues, and places that keep an empty one.
#![allow(
    unsafe_code,
    reason = "a chunk is written by one thread while another one reads what it has committed"
)]

use super::atomics::{AtomicPtr, AtomicU64, Watch};
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::Ordering;

/// Every chunk begins at such a boundary.
pub(super) const ALIGN: usize = align_of::<Line>();

#[repr(align(16))]
struct Line(#[expect(dead_code, reason = "only its place counts")] [u8; 16]);

/// Memory for records, and the chunk that follows.
pub(super) struct Chunk {
    lines: Box<[MaybeUninit<UnsafeCell<Line>>]>,
    /// Which position of the queue is at the first byte.
    pub(super) base: AtomicU64,
    pub(super) next: AtomicPtr<Chunk>,
    pub(super) watch: Watch,
}

impl std::fmt::Debug for Chunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chunk").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}

impl Chunk {
    /// So many bytes, a multiple of [`ALIGN`].
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            lines: Box::new_uninit_slice(bytes / ALIGN),
            base: AtomicU64::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
            watch: Watch::new(bytes),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.lines.len() * ALIGN
    }

    /// The first byte; what is there may be written through a shared reference.
    #[inline]
    pub(super) fn start(&self) -> *mut u8 {
        self.lines.as_ptr().cast_mut().cast()
    }
}

/// Puts an empty chunk into a place; gives it back if there is one already.
pub(super) fn keep(place: &AtomicPtr<Chunk>, chunk: Box<Chunk>) -> Result<(), Box<Chunk>> {
    let raw = Box::into_raw(chunk);
    // Release: whoever takes the chunk comes after those who used it.
    match place.compare_exchange(ptr::null_mut(), raw, Ordering::Release, Ordering::Relaxed) {
        Ok(_) => Ok(()),
        // SAFETY: the pointer is the one of the box above, and nobody else has seen it.
        Err(_) => Err(unsafe { Box::from_raw(raw) }),
    }
}

/// Takes the chunk of a place, if there is one.
pub(super) fn take(place: &AtomicPtr<Chunk>) -> Option<Box<Chunk>> {
    if place.load(Ordering::Relaxed).is_null() {
        return None;
    }
    let raw = place.swap(ptr::null_mut(), Ordering::Acquire);
    // SAFETY: only `keep` puts pointers there, each from a box that it owned, and the swap lets one thread alone have it.
    (!raw.is_null()).then(|| unsafe { Box::from_raw(raw) })
}
