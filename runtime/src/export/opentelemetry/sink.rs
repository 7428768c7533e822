//! The sink in front of an exporter: a bounded queue, and a count of what was lost.

use super::batching::Batching;
use super::data::key_value;
use super::erased::Plugged;
use super::worker::Worker;
use crate::context::{is_silent, silence_thread};
use crate::error::{Error, Result};
use crate::span::{SpanRecord, SpanSink};
use crate::value::Value;
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What comes through the queue.
pub(super) enum Item {
    Span(Box<SpanRecord>),
    /// Somebody waits for the end.
    Wake,
}

/// What an exporter took, and what was lost.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: AtomicU64,
    pub(super) waiting: AtomicU64,
    pub(super) queue_full: AtomicU64,
    pub(super) export_failed: AtomicU64,
    pub(super) shutdown: AtomicU64,
    /// No more spans are taken, and what waits is sent at once; when the time for that is over.
    pub(super) ending: AtomicBool,
    pub(super) end: Mutex<Option<Instant>>,
}

impl Counts {
    /// So many spans wait no longer; false if whoever waited for the end has counted them as lost already.
    pub(super) fn settled(&self, spans: u64) -> bool {
        let less = |waiting: u64| waiting.checked_sub(spans);
        self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).is_ok()
    }

    /// What still waits is lost.
    fn give_up(&self) -> u64 {
        let waiting = self.waiting.swap(0, Ordering::AcqRel);
        self.shutdown.fetch_add(waiting, Ordering::Relaxed);
        waiting
    }
}

/// Spans that an exporter never got or refused, by the words of the label `reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lost {
    /// The queue was full.
    pub(crate) queue_full: u64,
    /// The exporter failed, panicked or took too long.
    pub(crate) export_failed: u64,
    /// The process ended before they were sent, or they ended after the exporter.
    pub(crate) shutdown: u64,
}

/// Hands finished spans to an exporter of OpenTelemetry's SDK; never waits for it.
pub(crate) struct Sink {
    queue: SyncSender<Item>,
    counts: Arc<Counts>,
    ended: Mutex<Option<Receiver<()>>>,
}

impl Sink {
    /// Starts the exporter's thread; `tell` hears, from that thread, when it begins to fail and when it works again.
    pub(crate) fn start(
        exporter: Plugged,
        resource: impl IntoIterator<Item = (String, Value)>,
        batching: Batching,
        tell: impl Fn(&str) + Send + 'static,
    ) -> Result<Self> {
        let Plugged(mut exporter) = exporter;
        let attributes = resource.into_iter().map(|(key, value)| key_value(Cow::Owned(key), value));
        let resource = Resource::builder_empty().with_attributes(attributes).build();
        let (queue, items) = sync_channel(batching.queue);
        let (done, ended) = sync_channel(1);
        let counts = Arc::new(Counts::default());
        let shared = Arc::clone(&counts);
        // Exporters that need a runtime find one; those that bring their own are not inside it.
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("telemark-exporter-io").enable_all();
        let runtime = runtime.on_thread_start(silence_thread).build().map_err(Error::from)?;
        thread::Builder::new().name("telemark-exporter".to_owned()).spawn(move || {
            // The exporter's own requests must not become spans that are exported.
            silence_thread();
            let entered = runtime.enter();
            exporter.set_resource(&resource);
            Worker::new(exporter, items, batching, shared, Box::new(tell)).run();
            drop(entered);
            runtime.shutdown_background();
            // Nobody may be waiting.
            let _gone = done.send(());
        })?;
        Ok(Self { queue, counts, ended: Mutex::new(Some(ended)) })
    }

    /// Spans that the exporter took.
    pub(crate) fn sent(&self) -> u64 {
        self.counts.sent.load(Ordering::Relaxed)
    }

    /// Spans that were lost.
    pub(crate) fn lost(&self) -> Lost {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Lost {
            queue_full: read(&self.counts.queue_full),
            export_failed: read(&self.counts.export_failed),
            shutdown: read(&self.counts.shutdown),
        }
    }

    /// Sends what waits and ends the thread; what is returned waits for that. Spans that end later are lost.
    pub(crate) fn begin_shutdown(&self, deadline: Duration) -> impl FnOnce() -> Result<()> + Send + use<> {
        let end = Instant::now() + deadline;
        let before = self.lost();
        self.counts.end.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(end);
        self.counts.ending.store(true, Ordering::Release);
        // A full queue wakes the thread by itself.
        let _full = self.queue.try_send(Item::Wake);
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).take();
        let counts = Arc::clone(&self.counts);
        move || {
            let left = || end.saturating_duration_since(Instant::now());
            if ended.is_some_and(|ended| ended.recv_timeout(left()).is_err()) {
                let waiting = counts.give_up();
                return Err(Error::new(format!(
                    "the span exporter did not take {waiting} spans within {} s; they are lost",
                    deadline.as_secs_f32()
                )));
            }
            // A span that ended while the thread did may have come too late.
            counts.give_up();
            let lost = counts.shutdown.load(Ordering::Relaxed) - before.shutdown;
            match lost + counts.export_failed.load(Ordering::Relaxed) - before.export_failed {
                0 => Ok(()),
                lost => {
                    Err(Error::new(format!("the span exporter did not take {lost} spans; they are lost")))
                }
            }
        }
    }
}

impl SpanSink for Sink {
    fn ended(&self, span: &SpanRecord) {
        // What the exporter does itself is not exported: that would never end.
        if is_silent() {
            return;
        }
        if self.counts.ending.load(Ordering::Acquire) {
            self.counts.shutdown.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.counts.waiting.fetch_add(1, Ordering::AcqRel);
        if let Err(refused) = self.queue.try_send(Item::Span(Box::new(span.clone())))
            && self.counts.settled(1)
        {
            let counter = match refused {
                TrySendError::Full(_) => &self.counts.queue_full,
                TrySendError::Disconnected(_) => &self.counts.shutdown,
            };
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}
