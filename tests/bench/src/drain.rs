//! What the rival's sink has received, how to have it receive everything, and a gate that keeps it waiting.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

static RECEIVED: AtomicU64 = AtomicU64::new(0);
static COUNTS: AtomicBool = AtomicBool::new(false);
static SETTLE: OnceLock<fn()> = OnceLock::new();

static CLOSED: AtomicBool = AtomicBool::new(false);
static OPENED: Condvar = Condvar::new();
static GATE: Mutex<()> = Mutex::new(());

/// This rival hands its spans to a sink that calls [`take`]; `settle` has everything arrive that has ended.
pub fn expect(settle: fn()) {
    COUNTS.store(true, Ordering::Relaxed);
    // A process has one rival.
    let _ = SETTLE.set(settle);
}

/// The sink has received so many spans, and drops them.
pub fn take(spans: u64) {
    if CLOSED.load(Ordering::Relaxed) {
        wait();
    }
    RECEIVED.fetch_add(spans, Ordering::Relaxed);
}

/// So many spans have come to the sink since the beginning.
pub fn arrived(spans: u64) {
    RECEIVED.store(spans, Ordering::Relaxed);
}

#[cold]
fn wait() {
    let gate = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    drop(OPENED.wait_while(gate, |()| CLOSED.load(Ordering::Relaxed)));
}

/// From now on the sink takes nothing: what ends stays in the rival's queue.
pub fn close() {
    CLOSED.store(true, Ordering::Relaxed);
}

/// How many spans the sink has received, if this rival has one.
pub fn received() -> Option<u64> {
    COUNTS.load(Ordering::Relaxed).then(|| RECEIVED.load(Ordering::Relaxed))
}

/// Waits until everything that has ended has arrived.
pub fn settle() {
    if let Some(settle) = SETTLE.get() {
        settle();
    }
}
