//! The thread that writes the lines of one queue.

use super::health::{Loss, lost, written};
use super::queue::{Batch, Shared};
use std::cell::Cell;
use std::io::{ErrorKind, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Lines wait this long for more.
const BATCH_TIME: Duration = Duration::from_millis(50);

/// The same of the first lines after a pause: there may be no more, and a program that has said its last word may end.
const AFTER_A_PAUSE: Duration = Duration::from_millis(2);

/// A writer that says "not now" is asked again after this.
const RETRY: Duration = Duration::from_millis(5);

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is the one of some queue's writer.
pub(super) fn is_here() -> bool {
    HERE.try_with(Cell::get).unwrap_or(false)
}

/// Collects and writes lines until the queue is closed and empty.
pub(super) fn drain(shared: &Shared, mut to: impl Write) {
    HERE.set(true);
    while let Some(batch) = next(shared) {
        let failed = write_all(&mut to, &batch).min(batch.lines);
        written(batch.lines - failed);
        if failed > 0 {
            lost(Loss::Io, failed);
        }
        shared.done(batch);
    }
}

/// The next batch, when its time has come; nothing once the queue is closed and empty.
fn next(shared: &Shared) -> Option<Batch> {
    let mut state = shared.state();
    loop {
        if let Some(batch) = state.batches.pop_front() {
            state.writing = Some(Instant::now());
            return Some(batch);
        }
        while !state.filled && !state.closed {
            state.urgent = false;
            state = shared.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if !state.filled {
            return None;
        }
        if !state.urgent && !state.closed {
            let patient = |state: &mut super::queue::State| !state.urgent && !state.closed;
            let pause = state.written.is_none_or(|written| written.elapsed() >= BATCH_TIME);
            let time = if pause { AFTER_A_PAUSE } else { BATCH_TIME };
            let waited = shared.filled.wait_timeout_while(state, time, patient);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        (state.filled, state.urgent) = (false, false);
        drop(state);
        let all = shared.collect();
        state = shared.state();
        // What found no room is collected when there is some.
        state.filled |= !all;
    }
}

/// Writes a batch; returns how many lines did not arrive whole.
fn write_all(to: &mut impl Write, batch: &Batch) -> u64 {
    let mut left = batch.bytes.as_slice();
    // A writer that panics has lost what it had in hand, and is asked again for the next batch.
    let whole = catch_unwind(AssertUnwindSafe(|| {
        while !left.is_empty() {
            match to.write(left) {
                Ok(0) => break,
                Ok(count) => left = left.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(RETRY),
                Err(_) => break,
            }
        }
        to.flush().is_ok()
    }));
    let missing = left.split(|byte| *byte == b'\n').count() as u64 - 1;
    if missing == 0 && !whole.unwrap_or(false) { 1 } else { missing }
}
