//! Working a series out without an update: what finds no room is then not counted.

use std::cell::Cell;

thread_local! {
    static UNCOUNTED: Cell<bool> = const { Cell::new(false) };
}

/// Counts again, also when a label's expression panics.
struct Restore(bool);

impl Drop for Restore {
    fn drop(&mut self) {
        // A thread that is ending counts nothing any more.
        let _ = UNCOUNTED.try_with(|cell| cell.set(self.0));
    }
}

/// Runs `work`, in which text over a label's cap is not counted as an overflow.
pub(crate) fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    let _restore = Restore(UNCOUNTED.try_with(|cell| cell.replace(true)).unwrap_or_default());
    work()
}

/// Whether `uncounted` is running on this thread.
pub(super) fn is_uncounted() -> bool {
    UNCOUNTED.try_with(Cell::get).unwrap_or_default()
}
