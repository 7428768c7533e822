//! Collects and sends, again and again, until it is told to stop.

use super::super::lost::{Counts, Way};
use super::super::orders::Order;
use super::super::retry::Patience;
use super::super::sending::{Sending, heard};
use super::super::transport::{Refusal, Retry, Signal, Transport};
use super::super::worker::Tell;
use super::config::MetricConfig;
use super::encoder::{MetricEncoder, MetricRequest};
use crate::metric::{DropReason, dropped_points};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout, timeout_at};

/// How long an exporter that is gone still sends.
const PARTING: Duration = Duration::from_secs(5);

/// Collects all metrics and sends them.
pub(super) struct Worker {
    encoder: MetricEncoder,
    transport: Box<dyn Transport>,
    counts: Arc<Counts>,
    patience: Patience,
    /// The longest that one collection takes.
    all: Duration,
    interval: Duration,
    tell: Tell,
    endpoint: String,
    /// Points on their way; if their sending is broken off they are lost.
    open: u64,
    /// The collector does not want to be asked before.
    not_before: Option<Instant>,
}

impl Worker {
    pub(super) fn new(
        config: &MetricConfig,
        encoder: MetricEncoder,
        transport: Box<dyn Transport>,
        counts: Arc<Counts>,
        closing: watch::Receiver<bool>,
        tell: Tell,
    ) -> Self {
        let MetricConfig { target, interval, patience: all, first_retry, .. } = config;
        let patience = Patience { attempt: target.timeout, all: *all, first_retry: *first_retry, closing };
        Self {
            encoder,
            transport,
            counts,
            patience,
            all: *all,
            interval: *interval,
            tell,
            endpoint: target.endpoint(),
            open: 0,
            not_before: None,
        }
    }

    /// Works until an order says stop or the exporter is gone.
    pub(super) async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        let mut ticks = interval_at(Instant::now() + self.interval, self.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let order = tokio::select! {
                order = orders.recv() => order,
                _ = ticks.tick() => {
                    let mut collection = Box::pin(self.collection());
                    tokio::select! {
                        () = &mut collection => continue,
                        order = orders.recv() => {
                            // What is on its way has the order's time, and then all is collected once more.
                            let deadline = order.as_ref().map_or(PARTING, |order| order.deadline);
                            let begun = Instant::now();
                            drop(timeout(deadline, collection).await);
                            order.map(|order| Order {
                                deadline: deadline.saturating_sub(begun.elapsed()),
                                ..order
                            })
                        }
                    }
                }
            };
            let Some(Order { deadline, stop, done }) = order else {
                // The exporter was dropped without a word: the last values are still worth an attempt.
                self.last(PARTING, DropReason::Shutdown).await;
                return;
            };
            let reason = if stop { DropReason::Shutdown } else { DropReason::ExportFailed };
            let settled = self.last(deadline, reason).await;
            if stop {
                return done(settled);
            }
            done(settled);
        }
    }

    /// One collection within this time; whether it came to its end.
    async fn last(&mut self, deadline: Duration, reason: DropReason) -> bool {
        self.broken_off(reason);
        let settled = timeout(deadline, self.collection()).await.is_ok();
        self.broken_off(reason);
        settled
    }

    /// What was on its way when a collection was broken off is lost.
    fn broken_off(&mut self, reason: DropReason) {
        self.encoder.restart();
        let lost = std::mem::take(&mut self.open);
        let counter = match reason {
            DropReason::Shutdown => &self.counts.shutdown,
            _ => &self.counts.export_failed,
        };
        counter.fetch_add(lost, Ordering::Relaxed);
        dropped_points(reason, lost);
    }

    async fn collection(&mut self) {
        let end = Instant::now() + self.all;
        while let Some(request) = self.encoder.next_request() {
            self.open = request.points;
            self.send(request, end).await;
            self.open = 0;
        }
    }

    async fn send(&mut self, request: MetricRequest, end: Instant) {
        if let Some(time) = self.not_before.take() {
            drop(timeout_at(end, sleep_until(time)).await);
        }
        let begun = Instant::now();
        self.patience.all = end.saturating_duration_since(begun);
        let way = Way { signal: Signal::Metrics, endpoint: &self.endpoint };
        let (points, bytes) = (request.points, request.bytes.len());
        let answer = if self.patience.all.is_zero() {
            // The time of this collection is over: what is left of it is only counted.
            let reason = "the time for this collection is over".to_owned();
            Err(Refusal { reason, retry: Retry::Soon, answered: true })
        } else {
            let heard = heard(&self.counts, &way, &self.tell);
            self.patience.deliver(&*self.transport, request.bytes, heard).await
        };
        self.encoder.settled(answer.is_ok());
        let sending = Sending { items: points, bytes, begun };
        let counted = sending.settled(answer, &self.counts, &way, &self.tell);
        dropped_points(DropReason::Rejected, counted.rejected);
        dropped_points(DropReason::ExportFailed, counted.failed);
        self.not_before = counted.pause.and_then(|pause| Instant::now().checked_add(pause));
    }
}
