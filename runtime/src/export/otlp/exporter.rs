//! Sends spans to a collector, from a thread of its own.

use super::config::Config;
use super::control::Control;
use super::orders::{Order, Ordered};
use super::queue::{Marks, Offered, Queue, queue};
use super::resource::Resource;
use super::thread;
use super::worker::Worker;
use crate::error::Result;
use crate::span::{RecordView, SpanRecord, SpanSink};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use tracing_core::Level;

/// A sink that sends spans to a collector; what it cannot send is counted, never waited for.
pub struct Exporter {
    queue: Queue,
    control: Control,
}

/// How long spans are still sent for an exporter that is gone.
const PARTING: Duration = Duration::from_secs(5);

impl Exporter {
    /// Starts the thread; `tell` hears, from that thread, when export begins to fail and when it works again, and of every
    /// request at DEBUG.
    pub fn start(
        config: &Config,
        resource: Resource,
        tell: impl Fn(Level, &str) + Send + Sync + 'static,
    ) -> Result<Self> {
        let (queue, control) = start(config, resource, tell)?;
        Ok(Self { queue, control })
    }

    /// Takes a span that its owner can keep a little longer, for as long as the collector does well.
    pub(crate) fn offer(&self, span: &RecordView<'_>) -> Offered {
        self.queue.offer(span)
    }
}

impl Deref for Exporter {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl SpanSink for Exporter {
    fn ended(&self, span: &SpanRecord) {
        self.queue.ended(span);
    }
}

/// Starts the thread that sends what comes out of a queue in batches.
pub(super) fn start(
    config: &Config,
    resource: Resource,
    tell: impl Fn(Level, &str) + Send + Sync + 'static,
) -> Result<(Queue, Control)> {
    let (signal, target) = (config.signal, config.target.clone());
    let (control, counts, Ordered { orders, closing }) = Control::new(signal, &target, config.queue);
    let (queue, marks, outlet) = queue(config.queue, config.batch, Arc::clone(&counts));
    let config = config.clone();
    thread::start(signal, &target, move |transport| {
        let worker = Worker::new(&config, resource, outlet, transport, counts, closing, Box::new(tell));
        serve(worker, orders, marks)
    })?;
    Ok((queue, control))
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
