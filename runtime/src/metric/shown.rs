//! How much there is to see: the number of series, and the memory behind them.

use super::Gauge;
use super::memory::memory;
use crate::schema::{MetricKind, Shape};
use std::sync::atomic::{AtomicU64, Ordering};
use telemark_macros::metric;

/// As the reader saw them that was through with all of them last: counting them again for each reading would cost as
/// much as the reading.
static SHOWN: AtomicU64 = AtomicU64::new(0);

/// Series of all metrics at the last scrape or collection, as Prometheus counts them.
#[metric(observe = "telemark_series", unit = "{series}", with = || SHOWN.load(Ordering::Relaxed) as f64)]
static SERIES: Gauge;

/// Memory that the values of metrics take.
#[metric(observe = "telemark_metric_memory", unit = "By", with = || memory() as f64)]
static MEMORY: Gauge;

/// How many series in Prometheus one series of this metric is: a histogram has its buckets, a sum and a count.
pub(crate) const fn in_prometheus(shape: &Shape) -> u64 {
    match shape.kind {
        MetricKind::Histogram => shape.buckets.len() as u64 + 3,
        _ => 1,
    }
}

/// Notes how many series a reader has seen that is through with all of them.
pub(crate) fn shown(series: u64) {
    SHOWN.store(series, Ordering::Relaxed);
}
