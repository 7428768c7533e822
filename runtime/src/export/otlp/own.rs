//! What sending costs and how it ends, as metrics.

use super::transport::Signal;
use crate::metric::{Counter, Histogram};
use std::time::Duration;
use telemark_macros::{LabelValue, Labels, metric};

/// How a request, or what is in it, ended.
#[derive(LabelValue, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Outcome {
    /// The collector took it.
    Sent,
    /// It did not.
    Failed,
}

/// What was sent, and how that ended.
#[derive(Labels, Debug, Clone, Copy)]
struct Settled {
    signal: Signal,
    outcome: Outcome,
}

/// Time of one request to the collector, its retries included, by signal.
#[metric(
    histogram = "telemark_export_duration",
    unit = "s",
    buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    zero = all,
)]
static EXPORT_DURATION: Histogram<Signal>;

/// Encoded bytes of the requests to the collector, before compression, by signal.
#[metric(counter = "telemark_export", unit = "By")]
static EXPORT_BYTES: Counter<Signal>;

/// Requests to the collector that were taken or given up, by signal.
#[metric(counter = "telemark_export_batches", unit = "{batch}", zero = all)]
static EXPORT_BATCHES: Counter<Settled>;

/// Spans, points and log records in these requests that the collector took or did not take, by signal.
#[metric(counter = "telemark_export_items", unit = "{item}", zero = all)]
static EXPORT_ITEMS: Counter<Settled>;

/// Attempts to send a request that failed, the last one included, by signal.
#[metric(counter = "telemark_export_failed_attempts", unit = "{attempt}", zero = all)]
static EXPORT_FAILED_ATTEMPTS: Counter<Signal>;

/// Attempts to send a request once more, after one that failed, by signal.
#[metric(counter = "telemark_export_retries", unit = "{attempt}", zero = all)]
static EXPORT_RETRIES: Counter<Signal>;

/// Notes one request that was delivered or given up.
pub(super) fn exported(signal: Signal, bytes: usize, duration: Duration) {
    EXPORT_BYTES.add(bytes as u64, signal);
    EXPORT_DURATION.record(duration, signal);
}

/// Notes how one request ended, and what was in it.
pub(super) fn settled(signal: Signal, taken: bool, sent: u64, failed: u64) {
    let of = |outcome| Settled { signal, outcome };
    EXPORT_BATCHES.inc(of(if taken { Outcome::Sent } else { Outcome::Failed }));
    EXPORT_ITEMS.add(sent, of(Outcome::Sent));
    EXPORT_ITEMS.add(failed, of(Outcome::Failed));
}

/// Notes an attempt that failed.
pub(super) fn attempt_failed(signal: Signal) {
    EXPORT_FAILED_ATTEMPTS.inc(signal);
}

/// Notes another attempt at the same request.
pub(super) fn tried_again(signal: Signal) {
    EXPORT_RETRIES.inc(signal);
}
