//! What the log has written and what it has lost, by reason.

use std::sync::atomic::{AtomicU64, Ordering};

/// How the log fares since the process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Health {
    /// Lines written.
    pub written: u64,
    /// Lines lost because the writer did not keep up: reason `queue_full`.
    pub queue_full: u64,
    /// Lines lost because writing failed: reason `io`.
    pub io: u64,
    /// Lines lost because a value's `Debug` logged again and again while it was being logged: reason `reentrant`.
    pub reentrant: u64,
}

impl Health {
    /// The values of the label `reason`.
    pub const REASONS: [&'static str; 3] = ["queue_full", "io", "reentrant"];

    /// Losses under the values of the label `reason`.
    #[must_use]
    pub const fn dropped(&self) -> [(&'static str, u64); 3] {
        let [queue_full, io, reentrant] = Self::REASONS;
        [(queue_full, self.queue_full), (io, self.io), (reentrant, self.reentrant)]
    }
}

/// Why a line was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    QueueFull,
    Io,
    Reentrant,
}

static WRITTEN: AtomicU64 = AtomicU64::new(0);
static LOST: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

pub(super) fn lost(reason: Loss, lines: u64) {
    LOST[reason as usize].fetch_add(lines, Ordering::Relaxed);
}

pub(super) fn written(lines: u64) {
    WRITTEN.fetch_add(lines, Ordering::Relaxed);
}

/// The state of the log now.
#[must_use]
pub fn health() -> Health {
    let [queue_full, io, reentrant] = LOST.each_ref().map(|count| count.load(Ordering::Relaxed));
    Health { written: WRITTEN.load(Ordering::Relaxed), queue_full, io, reentrant }
}
