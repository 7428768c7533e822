//! The log of the process: where records go that are not `tracing` events.

use super::{Layer, Record};
use crate::redact::Policy;
use std::borrow::Borrow;
use std::sync::OnceLock;
use std::time::Duration;
use tracing_core::Level;

static DEFAULT: OnceLock<Layer> = OnceLock::new();

/// Makes this layer the log of the process; false if there was one.
pub(crate) fn set_default(layer: &Layer) -> bool {
    DEFAULT.set(layer.clone()).is_ok()
}

/// Hands a record to the sinks of the log, if its level and target are wanted; before `install()` nothing happens.
pub fn emit(record: impl Borrow<Record>) {
    if let Some(layer) = DEFAULT.get() {
        layer.accept(record.borrow());
    }
}

/// Whether the log wants records of this target and level; before `install()` nothing is refused.
pub(crate) fn is_wanted(target: &str, level: Level) -> bool {
    DEFAULT.get().is_none_or(|layer| layer.wants(target, level))
}

/// Hands every sink the record that `render` makes under the sink's policy, if this target and level are wanted.
pub(crate) fn emit_under(target: &str, level: Level, render: impl Fn(Policy) -> Record) {
    if let Some(layer) = DEFAULT.get().filter(|layer| layer.wants(target, level)) {
        layer.render_each(render);
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
