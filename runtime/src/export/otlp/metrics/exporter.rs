//! Sends metrics to a collector when the interval is over, from a thread of its own.

use super::super::lost::{Counts, Health, Lost};
use super::super::orders::{Ordered, Orders};
use super::super::resource::Resource;
use super::super::thread;
use super::super::transport::Signal;
use super::config::MetricConfig;
use super::encoder::MetricEncoder;
use super::worker::Worker;
use crate::error::Result;
use std::sync::Arc;
use std::time::Duration;

/// Sends every metric to a collector, again and again; it never blocks who updates them.
pub struct MetricExporter {
    counts: Arc<Counts>,
    orders: Orders,
    endpoint: String,
}

impl MetricExporter {
    /// Starts the thread; `tell` hears, from that thread, when export begins to fail and when it works again.
    pub fn start(
        config: &MetricConfig,
        resource: &Resource,
        tell: impl Fn(&str) + Send + 'static,
    ) -> Result<Self> {
        let counts = Arc::new(Counts::default());
        let (orders, Ordered { orders: received, closing }) = Orders::new();
        let exporter = Self { counts, orders, endpoint: config.target.endpoint() };
        let (config, counts) = (config.clone(), Arc::clone(&exporter.counts));
        let (target, resource) = (config.target.clone(), resource.clone());
        thread::start(Signal::Metrics, &target, move |transport| {
            let encoder = MetricEncoder::new(&resource, config.temporality);
            Worker::new(&config, encoder, transport, counts, closing, Box::new(tell)).run(received)
        })?;
        Ok(exporter)
    }

    /// Where metrics go, without credentials.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// How it fares, in points.
    #[must_use]
    pub fn health(&self) -> Health {
        self.counts.health()
    }

    /// The points that were lost so far. The values of cumulative series arrive with the next collection all the same,
    /// and so does what a delta reader could not deliver.
    #[must_use]
    pub fn lost(&self) -> Lost {
        self.counts.lost()
    }

    /// Collects and sends now; an error if that takes longer or if the collector does not take all of it.
    pub async fn flush(&self, deadline: Duration) -> Result<()> {
        let before = self.lost();
        let settled = self.orders.settle(deadline, false).await;
        self.counts.judge(before, settled, deadline, "points", &self.endpoint)
    }

    /// Collects and sends a last time, and ends the thread.
    pub async fn shutdown(&self, deadline: Duration) -> Result<()> {
        let before = self.lost();
        let settled = self.orders.settle(deadline, true).await;
        self.counts.judge(before, settled, deadline, "points", &self.endpoint)
    }

    /// The same as [`shutdown`](Self::shutdown) for a thread that can wait.
    pub fn shutdown_blocking(&self, deadline: Duration) -> Result<()> {
        self.begin_shutdown(deadline)()
    }

    /// Begins a shutdown; what is returned waits for it.
    pub(crate) fn begin_shutdown(&self, deadline: Duration) -> impl FnOnce() -> Result<()> + use<'_> {
        let before = self.lost();
        let settling = self.orders.settle_blocking(deadline);
        move || self.counts.judge(before, settling(), deadline, "points", &self.endpoint)
    }
}
