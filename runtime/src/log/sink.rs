//! Where records go.

use super::{Output, Record, Told};
use crate::redact::{Channel, Policy};
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

    /// The same where the program may be about to end, after a panic; what is slow or stalled is not waited for.
    #[doc(hidden)]
    fn flush_before_the_end(&self, _within: Duration) {}

    /// What kind of sink it is, for fields that one kind alone may see.
    #[doc(hidden)]
    fn channel(&self) -> Channel {
        Channel::Log
    }

    /// Takes an event as it is, or counts it as lost; false if it wants a record of it.
    #[doc(hidden)]
    fn event(&self, _told: &Told<'_>) -> bool {
        false
    }

    /// Itself, if it is an output of JSON: that takes events as they are, without a record.
    #[doc(hidden)]
    fn lines(&self) -> Option<&Output> {
        None
    }
}
