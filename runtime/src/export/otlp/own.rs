//! What sending costs, as metrics.

use super::transport::Signal;
use crate::metric::{Counter, Histogram};
use std::time::Duration;
use telemark_macros::metric;

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

/// Notes one request that was delivered or given up.
pub(super) fn exported(signal: Signal, bytes: usize, duration: Duration) {
    EXPORT_BYTES.add(bytes as u64, signal);
    EXPORT_DURATION.record(duration, signal);
}
