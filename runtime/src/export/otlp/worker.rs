//! The thread that sends: it owns its runtime, so the program needs none.

use super::batch::{Encoded, request};
use super::config::Config;
use super::lost::{Counts, Way};
use super::queue::{Item, LARGEST_REQUEST, Outlet};
use super::resource::Resource;
use super::retry::Patience;
use super::sending::{Sending, heard};
use super::transport::{Signal, Transport};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tracing_core::Level;

/// Told how exporting goes, in sentences: when it begins to fail, when it works again, and every attempt at DEBUG.
pub(super) type Tell = Box<dyn Fn(Level, &str) + Send + Sync>;

/// Takes spans, or log records, out of the queue and sends them.
pub(super) struct Worker {
    outlet: Outlet,
    transport: Box<dyn Transport>,
    resource: Resource,
    counts: Arc<Counts>,
    patience: Patience,
    tell: Tell,
    signal: Signal,
    endpoint: String,
    batch: usize,
    delay: Duration,
    /// Taken out of the queue and not settled yet.
    open: Vec<Encoded>,
    /// Did not fit into the last batch.
    next: Option<Encoded>,
    /// The collector does not want to be asked before.
    not_before: Option<Instant>,
}

/// What came out of the queue into the open batch.
enum Taken {
    /// Nothing: the queue is empty.
    Nothing,
    /// As much as a request holds, or all there was.
    Batch,
    /// All before this mark, which may be nothing; the mark is answered after it.
    UpTo(oneshot::Sender<()>),
}

impl Worker {
    pub(super) fn new(
        config: &Config,
        resource: Resource,
        outlet: Outlet,
        transport: Box<dyn Transport>,
        counts: Arc<Counts>,
        closing: watch::Receiver<bool>,
        tell: Tell,
    ) -> Self {
        let patience = Patience {
            attempt: config.target.timeout,
            all: config.patience,
            first_retry: config.first_retry,
            closing,
        };
        Self {
            outlet,
            transport,
            resource,
            counts,
            patience,
            tell,
            signal: config.signal,
            endpoint: config.target.endpoint(),
            batch: config.batch,
            delay: config.delay,
            open: Vec::new(),
            next: None,
            not_before: None,
        }
    }

    /// Works until it is told to stop; what is unsettled then is lost, and counted.
    pub(super) async fn run(mut self, stop: Arc<Notify>) {
        tokio::select! {
            () = self.work() => {}
            () = stop.notified() => {}
        }
        self.outlet.items.close();
        let mut lost = self.open.len() + usize::from(self.next.is_some());
        let mut bytes = self.open.iter().chain(&self.next).map(|span| span.bytes.len()).sum::<usize>();
        while let Ok(item) = self.outlet.items.try_recv() {
            if let Item::Span(span) = item {
                lost += 1;
                bytes += span.bytes.len();
            }
        }
        self.settled(lost, bytes);
        self.counts.shutdown.fetch_add(lost as u64, Ordering::Relaxed);
    }

    async fn work(&mut self) {
        let full = Arc::clone(&self.outlet.full);
        loop {
            // What waits long enough goes; before that only whole batches and what is flushed.
            let due = tokio::select! {
                () = sleep(self.delay) => self.outlet.items.len() + usize::from(self.next.is_some()),
                () = full.notified() => 0,
            };
            let mut taken = 0;
            while taken < due || self.outlet.items.len() >= self.batch || self.is_flushed() {
                let flushed = match self.take() {
                    Taken::Nothing => break,
                    Taken::Batch => None,
                    Taken::UpTo(mark) => Some(mark),
                };
                taken += self.open.len();
                self.send().await;
                if let Some(flushed) = flushed {
                    self.outlet.flushes.fetch_sub(1, Ordering::AcqRel);
                    // Whoever asked may have given up waiting.
                    let _ = flushed.send(());
                }
            }
        }
    }

    fn is_flushed(&self) -> bool {
        self.outlet.flushes.load(Ordering::Acquire) > 0
    }

    /// Fills the next batch.
    fn take(&mut self) -> Taken {
        self.open.extend(self.next.take());
        let mut bytes = self.open.iter().map(|span| span.bytes.len()).sum::<usize>();
        while self.open.len() < self.batch {
            match self.outlet.items.try_recv() {
                Ok(Item::Span(span)) if bytes + span.bytes.len() > LARGEST_REQUEST => {
                    self.next = Some(span);
                    break;
                }
                Ok(Item::Span(span)) => {
                    bytes += span.bytes.len();
                    self.open.push(span);
                }
                Ok(Item::Flush(mark)) => return Taken::UpTo(mark),
                Err(_empty) => break,
            }
        }
        if self.open.is_empty() { Taken::Nothing } else { Taken::Batch }
    }

    async fn send(&mut self) {
        if self.open.is_empty() {
            return;
        }
        if let Some(time) = self.not_before.take() {
            sleep_until(time).await;
        }
        let request = request(&self.resource, &self.open);
        let (begun, size) = (Instant::now(), request.len());
        let way = Way { signal: self.signal, endpoint: &self.endpoint };
        let heard = heard(&self.counts, &way, &self.tell);
        let answer = self.patience.deliver(&*self.transport, request.into(), heard).await;
        let spans = mem::take(&mut self.open);
        self.settled(spans.len(), spans.iter().map(|span| span.bytes.len()).sum());
        let sending = Sending { items: spans.len() as u64, bytes: size, begun };
        let counted = sending.settled(answer, &self.counts, &way, &self.tell);
        self.not_before = counted.pause.and_then(|pause| Instant::now().checked_add(pause));
    }

    fn settled(&self, spans: usize, bytes: usize) {
        self.counts.waiting.fetch_sub(spans, Ordering::Relaxed);
        self.counts.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}
