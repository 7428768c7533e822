//! What every exporter can be asked and told while its thread works.

use super::lost::{Counts, Health, Lost, Way};
use super::orders::{Ordered, Orders};
use super::target::Target;
use super::transport::Signal;
use crate::error::Result;
use std::sync::Arc;
use std::time::Duration;

/// How an exporter fares, and its way to an end.
pub struct Control {
    counts: Arc<Counts>,
    orders: Orders,
    endpoint: String,
    signal: Signal,
}

impl Control {
    /// For an exporter that sends this there, of which so many may wait; the counters and the orders are for its thread.
    pub(super) fn new(signal: Signal, target: &Target, capacity: usize) -> (Self, Arc<Counts>, Ordered) {
        let counts = Arc::new(Counts::of(capacity));
        let (orders, ordered) = Orders::new();
        let control = Self { counts: Arc::clone(&counts), orders, endpoint: target.endpoint(), signal };
        (control, counts, ordered)
    }

    /// Where everything goes, without credentials.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// How it fares, in spans, points or log records.
    #[must_use]
    pub fn health(&self) -> Health {
        self.counts.health()
    }

    /// The spans, points or log records that were lost so far. The values of cumulative series arrive with the next collection all
    /// the same, and so does what a delta reader could not deliver.
    #[must_use]
    pub fn lost(&self) -> Lost {
        self.counts.lost()
    }

    /// Sends what there is now: the spans or records that wait, or all metrics. An error if that takes longer or if the collector
    /// does not take all of it.
    pub async fn flush(&self, deadline: Duration) -> Result<()> {
        self.settle(deadline, false).await
    }

    /// Sends what there is a last time and ends the thread; what comes later is counted as lost.
    pub async fn shutdown(&self, deadline: Duration) -> Result<()> {
        self.settle(deadline, true).await
    }

    /// The same as [`shutdown`](Self::shutdown) for a thread that can wait.
    pub fn shutdown_blocking(&self, deadline: Duration) -> Result<()> {
        self.begin_shutdown(deadline)()
    }

    /// The same as [`flush`](Self::flush) for a thread that can wait.
    pub fn flush_blocking(&self, deadline: Duration) -> Result<()> {
        let before = self.lost();
        let settled = self.orders.settle_blocking(deadline, false)();
        self.judge(before, settled, deadline)
    }

    /// Begins a shutdown; what is returned waits for it.
    pub(crate) fn begin_shutdown(&self, deadline: Duration) -> impl FnOnce() -> Result<()> + use<'_> {
        let before = self.lost();
        let settling = self.orders.settle_blocking(deadline, true);
        move || self.judge(before, settling(), deadline)
    }

    async fn settle(&self, deadline: Duration, stop: bool) -> Result<()> {
        let before = self.lost();
        let settled = self.orders.settle(deadline, stop).await;
        self.judge(before, settled, deadline)
    }

    fn judge(&self, before: Lost, settled: bool, deadline: Duration) -> Result<()> {
        let way = Way { signal: self.signal, endpoint: &self.endpoint };
        self.counts.judge(before, settled, deadline, &way)
    }
}
