//! The thread that calls the exporter.

use super::batching::Batching;
use super::data::data;
use super::erased::Exports;
use super::sink::{Counts, Item};
use super::wait::within;
use opentelemetry::Context;
use opentelemetry_sdk::trace::SpanData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Takes spans out of the queue and hands them to the exporter.
pub(super) struct Worker {
    exporter: Box<dyn Exports>,
    items: Receiver<Item>,
    batching: Batching,
    counts: Arc<Counts>,
    tell: Box<dyn Fn(&str) + Send>,
    /// It is known that the exporter fails.
    ill: bool,
}

impl Worker {
    pub(super) fn new(
        exporter: Box<dyn Exports>,
        items: Receiver<Item>,
        batching: Batching,
        counts: Arc<Counts>,
        tell: Box<dyn Fn(&str) + Send>,
    ) -> Self {
        Self { exporter, items, batching, counts, tell, ill: false }
    }

    /// Works until somebody waits for the end and everything is sent, or the time for that is over.
    pub(super) fn run(mut self) {
        // Neither may the exporter's spans on OpenTelemetry's API be exported.
        let _suppressed = Context::enter_telemetry_suppressed_scope();
        let mut gone = false;
        while !gone {
            let ending = self.counts.ending.load(Ordering::Acquire);
            let (batch, closed) = self.batch(ending);
            gone = closed || ending && batch.is_empty();
            if self.is_over() {
                return self.give_up(batch.len());
            }
            if !batch.is_empty() {
                self.export(batch);
            }
        }
        let left = self.left().unwrap_or(Duration::from_secs(5));
        let shutdown = catch_unwind(AssertUnwindSafe(|| self.exporter.shutdown(left)));
        if !matches!(shutdown, Ok(Ok(()))) {
            (self.tell)("the span exporter did not end as it should");
        }
    }

    /// How long the end may still take.
    fn left(&self) -> Option<Duration> {
        let end = *self.counts.end.lock().unwrap_or_else(PoisonError::into_inner);
        end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    fn is_over(&self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    /// As many spans as a call may have, as soon as they are there, or what there is after the usual delay.
    fn batch(&self, ending: bool) -> (Vec<SpanData>, bool) {
        let mut batch = Vec::new();
        let due = Instant::now() + if ending { Duration::ZERO } else { self.batching.delay };
        while batch.len() < self.batching.batch {
            match self.items.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(Item::Span(span)) => batch.push(data(*span)),
                Ok(Item::Wake) | Err(RecvTimeoutError::Timeout) => return (batch, false),
                Err(RecvTimeoutError::Disconnected) => return (batch, true),
            }
        }
        (batch, false)
    }

    fn export(&mut self, batch: Vec<SpanData>) {
        let spans = batch.len() as u64;
        let patience = self.batching.patience.min(self.left().unwrap_or(Duration::MAX));
        let call = || within(patience, self.exporter.export(batch));
        let fault = match catch_unwind(AssertUnwindSafe(call)) {
            Ok(Some(Ok(()))) => None,
            Ok(Some(Err(error))) => Some(error.to_string()),
            Ok(None) => Some(format!("it took longer than {} s", patience.as_secs_f32())),
            Err(_panic) => Some("it panicked".to_owned()),
        };
        if self.counts.settled(spans) {
            let counter = if fault.is_none() { &self.counts.sent } else { &self.counts.export_failed };
            counter.fetch_add(spans, Ordering::Relaxed);
        }
        match fault {
            Some(fault) if !self.ill => {
                (self.tell)(&format!("the span exporter fails, {spans} spans are lost: {fault}"));
                self.ill = true;
            }
            None if self.ill => {
                (self.tell)("the span exporter works again");
                self.ill = false;
            }
            _ => {}
        }
    }

    /// What waits will not be sent any more.
    fn give_up(&self, open: usize) {
        let mut lost = open as u64;
        while let Ok(item) = self.items.try_recv() {
            lost += u64::from(matches!(item, Item::Span(_)));
        }
        if self.counts.settled(lost) {
            self.counts.shutdown.fetch_add(lost, Ordering::Relaxed);
        }
    }
}
