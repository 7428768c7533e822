//! An allocator that counts how often it is asked and how many bytes are held: for each thread always, for all on demand.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static HELD: Cell<i64> = const { Cell::new(0) };
    static PEAK: Cell<i64> = const { Cell::new(0) };
}

/// Whether all threads are counted together, which hinders them.
static EVERYWHERE: AtomicBool = AtomicBool::new(false);
static COUNT_EVERYWHERE: AtomicU64 = AtomicU64::new(0);
static HELD_EVERYWHERE: AtomicI64 = AtomicI64::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

fn count(bytes: i64) {
    // A thread that is ending has no counter any more, and nobody measures it.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
    if EVERYWHERE.load(Ordering::Relaxed) {
        COUNT_EVERYWHERE.fetch_add(1, Ordering::Relaxed);
    }
    hold(bytes);
}

fn hold(bytes: i64) {
    if EVERYWHERE.load(Ordering::Relaxed) {
        HELD_EVERYWHERE.fetch_add(bytes, Ordering::Relaxed);
    }
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: every call is handed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as i64);
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as i64 - layout.size() as i64);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        hold(-(layout.size() as i64));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(old, layout) }
    }
}

/// What was done when a measurement began.
pub struct Before {
    count: u64,
    held: i64,
}

/// What it did meanwhile.
pub struct Used {
    pub count: u64,
    /// Bytes held now beyond those held before.
    pub held: i64,
    /// The same at the worst moment; of all threads it is not known.
    pub peak: i64,
}

/// A measurement of this thread begins.
pub fn begin() -> Before {
    let held = HELD.with(Cell::get);
    PEAK.with(|peak| peak.set(held));
    Before { count: COUNT.with(Cell::get), held }
}

/// It ends.
pub fn end(before: &Before) -> Used {
    Used {
        count: COUNT.with(Cell::get) - before.count,
        held: HELD.with(Cell::get) - before.held,
        peak: PEAK.with(Cell::get) - before.held,
    }
}

/// A measurement of all threads begins.
pub fn begin_everywhere() -> Before {
    EVERYWHERE.store(true, Ordering::SeqCst);
    Before { count: COUNT_EVERYWHERE.load(Ordering::SeqCst), held: HELD_EVERYWHERE.load(Ordering::SeqCst) }
}

/// It ends.
pub fn end_everywhere(before: &Before) -> Used {
    EVERYWHERE.store(false, Ordering::SeqCst);
    let held = HELD_EVERYWHERE.load(Ordering::SeqCst) - before.held;
    Used { count: COUNT_EVERYWHERE.load(Ordering::SeqCst) - before.count, held, peak: held }
}
