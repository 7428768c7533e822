//! What telemetry has done so far, and what it has lost.

use crate::metric;
use std::ops::ControlFlow;

/// A snapshot of telemetry's own counts since `install()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Health {
    /// Recorded spans that have ended.
    pub spans: u64,
    /// Those of them whose status is error.
    pub failed_spans: u64,
    /// Spans that a collector has accepted.
    pub exported_spans: u64,
    /// Spans that were lost, for any reason.
    pub dropped_spans: u64,
    /// Lines of the log that were written.
    pub logs: u64,
    /// Log records that a collector has accepted.
    pub exported_logs: u64,
    /// Log records lost on one of their ways, for any reason: to a stream or to a collector.
    pub dropped_logs: u64,
    /// Metric points that a collector has accepted.
    pub exported_points: u64,
    /// Metric points that were lost, for any reason; what they summed up arrives with a later collection.
    pub dropped_points: u64,
    /// Series of declared metrics that `/metrics` shows now.
    pub series: u64,
    /// Bytes that the values of metrics take.
    pub metric_bytes: u64,
}

/// Series of declared metrics, counted as Prometheus does: a histogram has its buckets, a sum and a count.
pub(super) fn series() -> u64 {
    let mut series = 0;
    for family in metric::families() {
        let each = metric::in_prometheus(family.shape());
        family.read(0, &mut |_, _| {
            series += each;
            ControlFlow::Continue(())
        });
    }
    series
}
