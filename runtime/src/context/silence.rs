//! Threads whose own work leaves no telemetry: those that export it.

use std::cell::Cell;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// From now on the HTTP and gRPC libraries that this thread works with leave no spans and no log lines.
///
/// A dispatcher of its own would do the same, but a single scoped dispatcher slows every other thread down and changes
/// what code inside a subscriber sees.
pub(crate) fn silence_thread() {
    // A thread that is ending has nothing more to say.
    let _ = SILENT.try_with(|silent| silent.set(true));
}

/// Whether this thread is to leave no telemetry.
pub(crate) fn is_silent() -> bool {
    SILENT.try_with(Cell::get).unwrap_or(true)
}
