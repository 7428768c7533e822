//! What telemetry has done so far, and what it has lost.

use crate::metric;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::SystemTime;

/// A snapshot of telemetry's own counts since `install()`; taking one reads counters and waits for nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// Bytes that the values of metrics take.
    pub metric_bytes: u64,
    /// Spans on their way to the collector.
    pub traces: SignalHealth,
    /// Metric points on their way to the collector; of points only losses on that way count here.
    pub metrics: SignalHealth,
    /// Log records on their way to the collector.
    pub log_records: SignalHealth,
}

/// How one signal fares on its way to the collector; where none is named nothing waits and nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SignalHealth {
    /// Spans or records that wait to be sent; metrics are read when they are sent, so they never do.
    pub waiting: u64,
    /// As many of them may wait.
    pub capacity: u64,
    /// Spans, points or records that the collector has accepted.
    pub sent: u64,
    /// What was lost, by reason.
    pub dropped: Dropped,
    /// When the collector accepted something last.
    pub last_success: Option<SystemTime>,
    /// What goes wrong now, in words and without secrets.
    pub trouble: Option<Arc<str>>,
    /// What went wrong last, whether or not it still does.
    pub last_error: Option<Arc<str>>,
}

/// Losses of one signal, by the values of the label `reason` that count them.
///
/// # Example: spans that found no room
/// ```
/// let telemetry = telemark::setup("orders").install()?;
/// assert_eq!(telemetry.health().traces.dropped.of("queue_full"), 0);
/// # Ok::<(), telemark::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    reasons: &'static [&'static str],
    counts: [u64; MOST],
}

/// No signal has more reasons.
const MOST: usize = 16;

impl Dropped {
    pub(super) fn new<const N: usize>(reasons: &'static [&'static str; N], lost: [u64; N]) -> Self {
        const { assert!(N <= MOST, "there is room for every reason") };
        let mut counts = [0; MOST];
        counts[..N].copy_from_slice(&lost);
        Self { reasons, counts }
    }

    /// Each reason with its number.
    pub fn by_reason(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.reasons.iter().copied().zip(self.counts)
    }

    /// Those lost for this reason; none for a reason that does not exist.
    #[must_use]
    pub fn of(&self, reason: &str) -> u64 {
        self.by_reason().find(|(known, _)| *known == reason).map_or(0, |(_, number)| number)
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
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
