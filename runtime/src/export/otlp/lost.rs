//! What was sent, what waits and what was lost, by reason.

use super::answer::partial;
use super::transport::{Answer, Refusal, Retry};
use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Spans, points or log records that never reached the collector, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Lost {
    /// The queue was full.
    pub queue_full: u64,
    /// The collector was not reached in time or refused for good.
    pub export_failed: u64,
    /// A span or a record alone was larger than a request may be.
    pub too_large: u64,
    /// The process ended before they were sent, or they ended after the exporter.
    pub shutdown: u64,
    /// The collector took the request without them (partial success).
    pub rejected: u64,
}

impl Lost {
    /// The values of the label `reason`.
    pub const REASONS: [&'static str; 5] =
        ["queue_full", "export_failed", "too_large", "shutdown", "rejected"];

    /// Each reason, as the label `reason` has it, with its number.
    #[must_use]
    pub const fn by_reason(&self) -> [(&'static str, u64); 5] {
        let [queue_full, export_failed, too_large, shutdown, rejected] = Self::REASONS;
        [
            (queue_full, self.queue_full),
            (export_failed, self.export_failed),
            (too_large, self.too_large),
            (shutdown, self.shutdown),
            (rejected, self.rejected),
        ]
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_reason().iter().map(|(_, number)| number).sum()
    }
}

/// How an exporter fares.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// Spans, points or records that the collector took.
    pub sent: u64,
    /// Spans or records that wait; metrics are read when they are sent, so they never do.
    pub waiting: usize,
    /// What was lost.
    pub lost: Lost,
    /// What went wrong last, while it still does.
    pub trouble: Option<String>,
}

/// The counters behind [`Health`].
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: AtomicU64,
    pub(super) waiting: AtomicUsize,
    /// Bytes of the spans that wait.
    pub(super) bytes: AtomicUsize,
    pub(super) queue_full: AtomicU64,
    pub(super) export_failed: AtomicU64,
    pub(super) too_large: AtomicU64,
    pub(super) shutdown: AtomicU64,
    pub(super) rejected: AtomicU64,
    /// Whether something goes wrong now.
    ill: AtomicBool,
    trouble: Mutex<Option<String>>,
    /// Why the last attempt failed, while there may be another.
    attempt: Mutex<Option<String>>,
}

impl Counts {
    pub(super) fn lost(&self) -> Lost {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Lost {
            queue_full: read(&self.queue_full),
            export_failed: read(&self.export_failed),
            too_large: read(&self.too_large),
            shutdown: read(&self.shutdown),
            rejected: read(&self.rejected),
        }
    }

    pub(super) fn health(&self) -> Health {
        Health {
            sent: self.sent.load(Ordering::Relaxed),
            waiting: self.waiting.load(Ordering::Relaxed),
            lost: self.lost(),
            trouble: locked(&self.attempt).clone().or_else(|| locked(&self.trouble).clone()),
        }
    }

    /// An attempt failed; nothing is lost yet.
    pub(super) fn failed(&self, reason: &str) {
        self.ill.store(true, Ordering::Relaxed);
        *locked(&self.attempt) = Some(reason.to_owned());
    }

    /// Whether something goes wrong now; asked for every span, so without a lock.
    pub(super) fn in_trouble(&self) -> bool {
        self.ill.load(Ordering::Relaxed)
    }

    /// Notes how it goes; whether that is news: from well to ill or back.
    pub(super) fn note(&self, trouble: Option<String>) -> bool {
        *locked(&self.attempt) = None;
        self.ill.store(trouble.is_some(), Ordering::Relaxed);
        let mut known = locked(&self.trouble);
        let news = known.is_some() != trouble.is_some();
        *known = trouble;
        news
    }
}

/// What an answer to so many spans or points means.
pub(super) struct Counted {
    /// The collector took the request without these.
    pub(super) rejected: u64,
    /// It did not take these.
    pub(super) failed: u64,
    /// It does not want to be asked again before this time is over.
    pub(super) pause: Option<Duration>,
    /// Worth telling: from well to ill or back.
    pub(super) news: Option<String>,
}

impl Counts {
    /// Counts an answer to a request with so many of `what`.
    pub(super) fn answered(&self, what: &str, number: u64, answer: Answer, endpoint: &str) -> Counted {
        let mut counted = Counted { rejected: 0, failed: 0, pause: None, news: None };
        let trouble = match answer {
            Ok(answer) => partial(&answer).map(|partial| {
                counted.rejected = partial.rejected.min(number);
                format!("it rejected {} of {number} {what}: {}", counted.rejected, partial.reason)
            }),
            Err(Refusal { reason, retry }) => {
                if let Retry::After(pause) = retry {
                    counted.pause = Some(pause);
                }
                counted.failed = number;
                Some(reason)
            }
        };
        let Counted { rejected, failed, .. } = counted;
        self.sent.fetch_add(number - rejected - failed, Ordering::Relaxed);
        self.rejected.fetch_add(rejected, Ordering::Relaxed);
        self.export_failed.fetch_add(failed, Ordering::Relaxed);
        let news = match &trouble {
            Some(reason) => format!("{what} do not reach {endpoint}: {reason}"),
            None => format!("{what} reach {endpoint} again"),
        };
        counted.news = self.note(trouble).then_some(news);
        counted
    }

    /// An error if not everything was settled, or if more was lost than `before`.
    pub(super) fn judge(
        &self,
        before: Lost,
        settled: bool,
        deadline: Duration,
        what: &str,
        endpoint: &str,
    ) -> Result<()> {
        let Health { waiting, lost, trouble, .. } = self.health();
        let undelivered = |lost: Lost| lost.export_failed + lost.shutdown + lost.rejected;
        let missing = undelivered(lost).saturating_sub(undelivered(before));
        if settled && missing == 0 {
            return Ok(());
        }
        let late = if settled { String::new() } else { format!(" within {deadline:?}") };
        let still = if waiting > 0 { format!(", {waiting} still wait") } else { String::new() };
        let error = Error::new(format!("{endpoint} did not take {missing} {what}{late}{still}"));
        Err(match trouble {
            Some(trouble) => error.caused_by(trouble),
            None => error,
        })
    }
}

fn locked(text: &Mutex<Option<String>>) -> MutexGuard<'_, Option<String>> {
    text.lock().unwrap_or_else(PoisonError::into_inner)
}
