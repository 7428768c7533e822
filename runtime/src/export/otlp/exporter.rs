//! Sends spans to a collector, from a thread of its own.

use super::config::Config;
use super::lost::{Counts, Health, Lost};
use super::orders::{Order, Ordered, Orders};
use super::queue::{Marks, Offered, Queue, queue};
use super::resource::Resource;
use super::thread;
use super::transport::Signal;
use super::worker::Worker;
use crate::error::Result;
use crate::span::{RecordView, SpanRecord, SpanSink};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;

/// A sink that sends spans to a collector; what it cannot send is counted, never waited for.
pub struct Exporter {
    queue: Queue,
    counts: Arc<Counts>,
    orders: Orders,
    endpoint: String,
}

/// How long spans are still sent for an exporter that is gone.
const PARTING: Duration = Duration::from_secs(5);

impl Exporter {
    /// Starts the thread; `tell` hears, from that thread, when export begins to fail and when it works again.
    pub fn start(config: &Config, resource: Resource, tell: impl Fn(&str) + Send + 'static) -> Result<Self> {
        let counts = Arc::new(Counts::default());
        let (queue, marks, outlet) = queue(config.queue, config.batch, Arc::clone(&counts));
        let (orders, Ordered { orders: received, closing }) = Orders::new();
        let exporter = Self { queue, counts, orders, endpoint: config.target.endpoint() };
        let (config, counts) = (config.clone(), Arc::clone(&exporter.counts));
        let target = config.target.clone();
        thread::start(Signal::Traces, &target, move |transport| {
            let worker = Worker::new(&config, resource, outlet, transport, counts, closing, Box::new(tell));
            serve(worker, received, marks)
        })?;
        Ok(exporter)
    }

    /// Where spans go, without credentials.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// How it fares.
    #[must_use]
    pub fn health(&self) -> Health {
        self.counts.health()
    }

    /// The spans that were lost so far.
    #[must_use]
    pub fn lost(&self) -> Lost {
        self.counts.lost()
    }

    /// Sends what waits; an error if that takes longer or if the collector does not take all of it.
    pub async fn flush(&self, deadline: Duration) -> Result<()> {
        let before = self.lost();
        let settled = self.orders.settle(deadline, false).await;
        self.counts.judge(before, settled, deadline, "spans", &self.endpoint)
    }

    /// Sends what waits and ends the thread; spans that end later are counted as lost.
    pub async fn shutdown(&self, deadline: Duration) -> Result<()> {
        let before = self.lost();
        let settled = self.orders.settle(deadline, true).await;
        self.counts.judge(before, settled, deadline, "spans", &self.endpoint)
    }

    /// The same as [`shutdown`](Self::shutdown) for a thread that can wait.
    pub fn shutdown_blocking(&self, deadline: Duration) -> Result<()> {
        self.begin_shutdown(deadline)()
    }

    /// Begins a shutdown; what is returned waits for it.
    pub(crate) fn begin_shutdown(&self, deadline: Duration) -> impl FnOnce() -> Result<()> + use<'_> {
        let before = self.lost();
        let settling = self.orders.settle_blocking(deadline);
        move || self.counts.judge(before, settling(), deadline, "spans", &self.endpoint)
    }
}

impl Exporter {
    /// Takes a span that its owner can keep a little longer, for as long as the collector does well.
    #[allow(dead_code, reason = "the collector thread that offers is being built")]
    pub(crate) fn offer(&self, span: &RecordView<'_>) -> Offered {
        self.queue.offer(span)
    }
}

impl SpanSink for Exporter {
    fn ended(&self, span: &SpanRecord) {
        self.queue.ended(span);
    }
}

/// Lets the worker work and obeys orders, until one says stop or the exporter is gone.
async fn serve(worker: Worker, mut orders: mpsc::UnboundedReceiver<Order>, marks: Marks) {
    let stop = Arc::new(Notify::new());
    let worker = tokio::spawn(worker.run(Arc::clone(&stop)));
    while let Some(Order { deadline, stop: last, done }) = orders.recv().await {
        let marks = marks.clone();
        let settled = async move { timeout(deadline, marks.settled()).await.is_ok() };
        if !last {
            tokio::spawn(async move { done(settled.await) });
            continue;
        }
        let settled = settled.await;
        stop.notify_one();
        // A worker that panicked has nothing left to do either.
        drop(worker.await);
        done(settled);
        return;
    }
    // The exporter was dropped without a word: what it holds is still worth an attempt.
    drop(timeout(PARTING, marks.settled()).await);
    stop.notify_one();
    drop(worker.await);
}
