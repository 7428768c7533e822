//! The log of the process: where records go that are not `tracing` events.

use super::layer::Known;
use super::{Layer, Record, TypedEvent};
use crate::context::Place;
use crate::redact::Redact;
use std::borrow::Borrow;
use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tracing_core::Level;

static DEFAULT: OnceLock<Layer> = OnceLock::new();

/// Whether any thread has ever had a log of its own: only tests give it one.
static EXCHANGED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static OWN: RefCell<Option<Layer>> = const { RefCell::new(None) };
}

/// A thread has a log of its own; its end gives back what the thread had before.
pub(crate) struct Exchanged {
    before: Option<Layer>,
}

/// Gives this thread a log of its own: its records no longer go to the log of the process.
pub(crate) fn exchange(own: Layer) -> Exchanged {
    EXCHANGED.store(true, Ordering::Relaxed);
    // A thread that is ending keeps what it has.
    Exchanged { before: OWN.try_with(|log| log.replace(Some(own))).ok().flatten() }
}

impl Drop for Exchanged {
    fn drop(&mut self) {
        // What the thread had is dropped outside of the borrow.
        let _own = OWN.try_with(|log| log.replace(self.before.take())).ok();
    }
}

/// The log of this thread, or that of the process.
fn with_log<T>(then: impl FnOnce(&Layer) -> T) -> Option<T> {
    if EXCHANGED.load(Ordering::Relaxed)
        && let Some(own) = OWN.try_with(|log| log.borrow().clone()).ok().flatten()
    {
        return Some(then(&own));
    }
    DEFAULT.get().map(then)
}

/// Makes this layer the log of the process; false if there was one.
pub(crate) fn set_default(layer: &Layer) -> bool {
    DEFAULT.set(layer.clone()).is_ok()
}

/// Hands a record to the sinks of the log, if its level and target are wanted; before `install()` nothing happens.
pub fn emit(record: impl Borrow<Record>) {
    with_log(|log| log.accept(record.borrow()));
}

/// Whether the log wants records of this target and level; before `install()` nothing is refused.
pub(crate) fn is_wanted(target: &str, level: Level) -> bool {
    with_log(|log| log.wants(target, level)).unwrap_or(true)
}

/// Whether anybody reads the log; before `install()` somebody may.
#[allow(dead_code, reason = "the server's layer asks")]
pub(crate) fn is_read() -> bool {
    with_log(Layer::has_sinks).unwrap_or(true)
}

/// Hands every sink a typed event of this time, which is [wanted](is_wanted); `known` is what its fields show under some
/// policy, if somebody has asked.
pub(crate) fn emit_typed(
    event: &'static TypedEvent,
    time: u64,
    place: Option<&dyn Place>,
    value: &dyn Redact,
    known: Known<'_>,
) {
    with_log(|log| {
        log.typed(event, time, place, value, known);
    });
}

/// Hands on what the log holds back, where the program may be about to end; what is stalled already is not waited for.
pub(crate) fn flush_before_the_end(within: Duration) {
    if let Some(layer) = DEFAULT.get() {
        layer.flush_before_the_end(within);
    }
}

/// Hands on what the log holds back; false if that took longer than `within`.
pub(crate) fn flush(within: Duration) -> bool {
    DEFAULT.get().is_none_or(|layer| layer.flush(within))
}

/// Joins the records of the `log` crate to the lines; false if the program has a logger of its own.
pub(crate) fn bridge() -> bool {
    tracing_log::LogTracer::init().is_ok()
}
