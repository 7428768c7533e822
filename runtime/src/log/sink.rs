//! Where records go.

use super::{Layer, Record};
use crate::redact::Policy;
use std::borrow::Borrow;
use std::time::Duration;

/// Receives every record; called on the thread that logs, so it must not block.
pub trait Sink: Send + Sync {
    /// What it shows of classified values.
    fn policy(&self) -> Policy {
        Policy::Production
    }

    /// A record.
    fn accept(&self, record: &Record);

    /// Hands on what is held back, within this time; false if that did not succeed.
    fn flush(&self, _within: Duration) -> bool {
        true
    }
}

/// Hands a record to the sinks of the log, if its level and target are wanted.
///
/// The log is found through the thread's `tracing` dispatcher; without one of ours nothing happens.
pub fn emit(record: impl Borrow<Record>) {
    tracing::dispatcher::get_default(|dispatch| {
        if let Some(layer) = dispatch.downcast_ref::<Layer>() {
            layer.accept(record.borrow());
        }
    });
}
