//! Sends spans to a collector, from a thread of its own.

use super::config::Config;
use super::lost::{Counts, Health, Lost};
use super::queue::{Marks, Outlet, Queue, queue};
use super::resource::Resource;
use super::transport::{Signal, connect};
use super::worker::{Tell, Worker};
use crate::context::silence_thread;
use crate::error::{Error, Result};
use crate::span::{SpanRecord, SpanSink};
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Duration;
use tokio::runtime;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::timeout;

/// A sink that sends spans to a collector; what it cannot send is counted, never waited for.
pub struct Exporter {
    queue: Queue,
    counts: Arc<Counts>,
    orders: mpsc::UnboundedSender<Order>,
    closing: watch::Sender<bool>,
    endpoint: String,
}

/// How long spans are still sent for an exporter that is gone.
const PARTING: Duration = Duration::from_secs(5);

/// What the thread is told to do beside sending.
struct Order {
    deadline: Duration,
    stop: bool,
    /// Told whether everything was settled within the deadline.
    done: Box<dyn FnOnce(bool) + Send>,
}

impl Exporter {
    /// Starts the thread; `tell` hears, from that thread, when export begins to fail and when it works again.
    pub fn start(config: &Config, resource: Resource, tell: impl Fn(&str) + Send + 'static) -> Result<Self> {
        let counts = Arc::new(Counts::default());
        let (queue, marks, outlet) = queue(config.queue, config.batch, Arc::clone(&counts));
        let (closing, closed) = watch::channel(false);
        let (orders, received) = mpsc::unbounded_channel();
        let exporter = Self { queue, counts, orders, closing, endpoint: config.target.endpoint() };
        let (started, start) = std_mpsc::sync_channel(1);
        let thread = Thread {
            config: config.clone(),
            resource,
            outlet,
            counts: Arc::clone(&exporter.counts),
            closed,
            received,
            marks,
            tell: Box::new(tell),
        };
        thread::Builder::new().name("telemark-otlp".to_owned()).spawn(move || thread.run(&started))?;
        let gone = || Error::new("the thread of the exporter ended at its start");
        start.recv().map_err(|_disconnected| gone())??;
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
        self.ordered(deadline, false).await
    }

    /// Sends what waits and ends the thread; spans that end later are counted as lost.
    pub async fn shutdown(&self, deadline: Duration) -> Result<()> {
        self.ordered(deadline, true).await
    }

    /// The same as [`shutdown`](Self::shutdown) for a thread that can wait.
    pub fn shutdown_blocking(&self, deadline: Duration) -> Result<()> {
        let before = self.lost();
        let (done, settled) = std_mpsc::sync_channel(1);
        // The receiver may have given up.
        self.order(deadline, true, move |all| _ = done.send(all));
        // The thread answers within the deadline; a little more, so that its answer is not missed.
        let settled = match settled.recv_timeout(deadline.saturating_add(Duration::from_millis(500))) {
            Ok(settled) => settled,
            Err(std_mpsc::RecvTimeoutError::Disconnected) => true,
            Err(std_mpsc::RecvTimeoutError::Timeout) => false,
        };
        self.judge(before, settled, deadline)
    }

    async fn ordered(&self, deadline: Duration, stop: bool) -> Result<()> {
        let before = self.lost();
        let (done, settled) = oneshot::channel();
        // The receiver may have given up.
        self.order(deadline, stop, move |all| _ = done.send(all));
        // No answer at all: the thread has ended already, and with it everything was settled.
        let settled = settled.await.unwrap_or(true);
        self.judge(before, settled, deadline)
    }

    fn order(&self, deadline: Duration, stop: bool, done: impl FnOnce(bool) + Send + 'static) {
        if stop {
            self.closing.send_replace(true);
        }
        // If the thread has ended, `done` is dropped with the order, and whoever waits sees that.
        drop(self.orders.send(Order { deadline, stop, done: Box::new(done) }));
    }

    fn judge(&self, before: Lost, settled: bool, deadline: Duration) -> Result<()> {
        let Health { waiting, lost, trouble, .. } = self.health();
        let undelivered = |lost: Lost| lost.export_failed + lost.shutdown + lost.rejected;
        let missing = undelivered(lost).saturating_sub(undelivered(before));
        if settled && missing == 0 {
            return Ok(());
        }
        let late = if settled { String::new() } else { format!(" within {deadline:?}") };
        let still = if waiting > 0 { format!(", {waiting} still wait") } else { String::new() };
        let error = Error::new(format!("{} did not take {missing} spans{late}{still}", self.endpoint));
        Err(match trouble {
            Some(trouble) => error.caused_by(trouble),
            None => error,
        })
    }
}

impl SpanSink for Exporter {
    fn ended(&self, span: &SpanRecord) {
        self.queue.ended(span);
    }
}

/// What the thread owns.
struct Thread {
    config: Config,
    resource: Resource,
    outlet: Outlet,
    counts: Arc<Counts>,
    closed: watch::Receiver<bool>,
    received: mpsc::UnboundedReceiver<Order>,
    marks: Marks,
    tell: Tell,
}

impl Thread {
    fn run(self, started: &std_mpsc::SyncSender<Result<()>>) {
        // The exporter's own requests must not become spans that are exported.
        silence_thread();
        let built =
            runtime::Builder::new_current_thread().enable_all().on_thread_start(silence_thread).build();
        let outcome = built.map_err(Error::from).and_then(|runtime| {
            let entered = runtime.enter();
            let transport = connect(Signal::Traces, &self.config.target)?;
            drop(entered);
            Ok((runtime, transport))
        });
        let (runtime, transport) = match outcome {
            Ok(ready) => ready,
            // If nobody waits for the start any more, nobody needs the error.
            Err(error) => return drop(started.send(Err(error))),
        };
        let Self { config, resource, outlet, counts, closed, received, marks, tell } = self;
        let worker = Worker::new(&config, resource, outlet, transport, counts, closed, tell);
        drop(started.send(Ok(())));
        runtime.block_on(serve(worker, received, marks));
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
