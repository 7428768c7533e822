//! Where records go.

use super::Record;
use crate::redact::Policy;
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
