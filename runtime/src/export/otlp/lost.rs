//! What was sent, what waits and what was lost, by reason.

use super::answer::partial;
use super::transport::{Answer, Refusal, Retry, Signal};
use crate::clock::unix_nanos;
use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

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
    /// As many of them may wait.
    pub capacity: usize,
    /// What was lost.
    pub lost: Lost,
    /// What goes wrong now.
    pub trouble: Option<Arc<str>>,
    /// What went wrong last, whether or not it still does.
    pub last_error: Option<Arc<str>>,
    /// When the collector took something last.
    pub last_success: Option<SystemTime>,
}

/// The counters behind [`Health`].
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: AtomicU64,
    pub(super) waiting: AtomicUsize,
    /// As many may wait.
    pub(super) capacity: usize,
    /// Bytes of the spans that wait.
    pub(super) bytes: AtomicUsize,
    pub(super) queue_full: AtomicU64,
    pub(super) export_failed: AtomicU64,
    pub(super) too_large: AtomicU64,
    pub(super) shutdown: AtomicU64,
    pub(super) rejected: AtomicU64,
    /// Nanoseconds since 1970 when something was taken last.
    succeeded: AtomicU64,
    /// Whether something goes wrong now, which `last_error` tells.
    ill: AtomicBool,
    /// Whether that was told, and what was lost before.
    told: AtomicBool,
    lost_before: AtomicU64,
    last_error: Mutex<Option<Arc<str>>>,
}

impl Counts {
    /// For a queue of so many.
    pub(super) fn of(capacity: usize) -> Self {
        Self { capacity, ..Self::default() }
    }

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
        let last_error = self.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let succeeded = Some(self.succeeded.load(Ordering::Relaxed)).filter(|at| *at > 0);
        Health {
            sent: self.sent.load(Ordering::Relaxed),
            waiting: self.waiting.load(Ordering::Relaxed),
            capacity: self.capacity,
            lost: self.lost(),
            trouble: last_error.clone().filter(|_| self.in_trouble()),
            last_error,
            last_success: succeeded.map(|at| SystemTime::UNIX_EPOCH + Duration::from_nanos(at)),
        }
    }

    /// Whether something goes wrong now; asked for every span, so without a lock.
    pub(super) fn in_trouble(&self) -> bool {
        self.ill.load(Ordering::Relaxed)
    }

    /// An attempt failed, after which there may be another; what is to be told of it.
    ///
    /// A collector that says "later" is there and mostly takes it then; one that says nothing may never come.
    pub(super) fn attempted(&self, way: &Way<'_>, refusal: &Refusal) -> Option<String> {
        self.fails(&refusal.reason);
        if refusal.answered { None } else { self.announce(way, &refusal.reason) }
    }

    pub(super) fn fails(&self, reason: &str) {
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.into());
        self.ill.store(true, Ordering::Relaxed);
    }

    /// Told once until it goes well again.
    fn announce(&self, way: &Way<'_>, reason: &str) -> Option<String> {
        if self.told.swap(true, Ordering::Relaxed) {
            return None;
        }
        self.lost_before.store(self.lost().total(), Ordering::Relaxed);
        Some(format!("{} do not reach {}: {reason}", way.signal.items(), way.endpoint))
    }

    /// It goes well; told if the opposite was.
    pub(super) fn does_well(&self, way: &Way<'_>) -> Option<String> {
        self.ill.store(false, Ordering::Relaxed);
        if !self.told.swap(false, Ordering::Relaxed) {
            return None;
        }
        let lost = self.lost().total() - self.lost_before.load(Ordering::Relaxed);
        // What points held comes with the next collection.
        let lost = if lost > 0 && way.signal != Signal::Metrics {
            format!("; {lost} were lost meanwhile")
        } else {
            String::new()
        };
        Some(format!("{} reach {} again{lost}", way.signal.items(), way.endpoint))
    }
}

/// What is sent where, as it is told.
#[derive(Debug, Clone)]
pub(super) struct Way<'a> {
    pub(super) signal: Signal,
    pub(super) endpoint: &'a str,
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
    /// Counts an answer to a request with so many of them.
    pub(super) fn answered(&self, way: &Way<'_>, number: u64, answer: Answer) -> Counted {
        let mut counted = Counted { rejected: 0, failed: 0, pause: None, news: None };
        let trouble = match answer {
            Ok(answer) => {
                self.succeeded.store(unix_nanos(), Ordering::Relaxed);
                partial(&answer).map(|partial| {
                    counted.rejected = partial.rejected.min(number);
                    format!(
                        "it rejected {} of {number} {}: {}",
                        counted.rejected,
                        way.signal.items(),
                        partial.reason
                    )
                })
            }
            Err(Refusal { reason, retry, .. }) => {
                if let Retry::After(pause) = retry {
                    counted.pause = Some(pause);
                }
                counted.failed = number;
                Some(reason)
            }
        };
        counted.news = match trouble {
            Some(reason) => {
                self.fails(&reason);
                self.announce(way, &reason)
            }
            None => self.does_well(way),
        };
        let Counted { rejected, failed, .. } = counted;
        self.sent.fetch_add(number - rejected - failed, Ordering::Relaxed);
        self.rejected.fetch_add(rejected, Ordering::Relaxed);
        self.export_failed.fetch_add(failed, Ordering::Relaxed);
        counted
    }

    /// An error if not everything was settled, or if more was lost than `before`.
    pub(super) fn judge(&self, before: Lost, settled: bool, deadline: Duration, way: &Way<'_>) -> Result<()> {
        let Health { waiting, lost, trouble, .. } = self.health();
        let undelivered = |lost: Lost| lost.export_failed + lost.shutdown + lost.rejected;
        let missing = undelivered(lost).saturating_sub(undelivered(before));
        if settled && missing == 0 {
            return Ok(());
        }
        let late = if settled { String::new() } else { format!(" within {deadline:?}") };
        let still = if waiting > 0 { format!(", {waiting} still wait") } else { String::new() };
        let error = Error::new(format!(
            "{} did not take {missing} {}{late}{still}",
            way.endpoint,
            way.signal.items()
        ));
        Err(match trouble {
            Some(trouble) => error.caused_by(&*trouble),
            None => error,
        })
    }
}
