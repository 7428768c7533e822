//! The way from the threads that end spans, or that log, to the one that sends them: bounded, and never waited for.

use super::batch::Encoded;
use super::encode;
use super::lost::Counts;
use crate::span::{RecordView, SpanRecord, SpanSink};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, AtomicU64, Ordering};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Notify, oneshot};

/// The most bytes of one request; collectors take 4 MiB over gRPC if nobody has told them otherwise.
pub(super) const LARGEST_REQUEST: usize = 4 * 1024 * 1024 - 64 * 1024;
/// The most bytes of spans that wait, however few they are.
const LARGEST_QUEUE: usize = 64 * 1024 * 1024;

/// What stands in the queue.
pub(super) enum Item {
    Span(Encoded),
    /// Answered once everything before it is settled.
    Flush(oneshot::Sender<()>),
}

/// The end where spans go in.
pub(super) struct Queue {
    items: Sender<Item>,
    counts: Arc<Counts>,
    batch: usize,
    /// Told whenever a batch is complete, so that a thread that ends a span seldom has to wake another one.
    full: Arc<Notify>,
}

/// The end where spans come out.
pub(super) struct Outlet {
    pub(super) items: Receiver<Item>,
    pub(super) full: Arc<Notify>,
    /// Flush marks in the queue.
    pub(super) flushes: Arc<AtomicIsize>,
}

/// Puts flush marks into the queue.
#[derive(Clone)]
pub(super) struct Marks {
    items: Sender<Item>,
    full: Arc<Notify>,
    flushes: Arc<AtomicIsize>,
}

impl Marks {
    /// Waits until everything that is in the queue now is sent or given up.
    pub(super) async fn settled(&self) {
        let (mark, passed) = oneshot::channel();
        if self.items.send(Item::Flush(mark)).await.is_ok() {
            self.flushes.fetch_add(1, Ordering::AcqRel);
            self.full.notify_one();
            // An error means that the worker has ended, which settles everything too.
            let _ = passed.await;
        }
    }
}

/// A queue of so many spans, sent in batches of so many.
pub(super) fn queue(length: usize, batch: usize, counts: Arc<Counts>) -> (Queue, Marks, Outlet) {
    let (items, receiver) = channel(length);
    let full = Arc::new(Notify::new());
    let flushes = Arc::new(AtomicIsize::new(0));
    let outlet = Outlet { items: receiver, full: Arc::clone(&full), flushes: Arc::clone(&flushes) };
    let marks = Marks { items: items.clone(), full: Arc::clone(&full), flushes };
    (Queue { items, counts, batch, full }, marks, outlet)
}

fn one_more(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// What became of a span that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offered {
    /// It waits to be sent, or it is lost and counted.
    Settled,
    /// There is no room now and there soon will be; nothing was counted.
    Later,
}

impl Queue {
    /// Takes a span that its owner can keep a little longer: while the collector does well, a full queue is no loss.
    pub(super) fn offer(&self, span: &RecordView<'_>) -> Offered {
        if self.is_full() && !self.items.is_closed() && !self.counts.in_trouble() {
            self.full.notify_one();
            return Offered::Later;
        }
        self.put(span.service(), Cow::Borrowed(span.metadata.target()), |bytes| encode::view(span, bytes));
        Offered::Settled
    }

    fn is_full(&self) -> bool {
        self.items.capacity() == 0 || self.counts.bytes.load(Ordering::Relaxed) > LARGEST_QUEUE
    }

    /// Takes what `encode` writes, or counts it as lost.
    pub(super) fn put(
        &self,
        service: Option<&Arc<str>>,
        target: Cow<'static, str>,
        encode: impl FnOnce(&mut Vec<u8>),
    ) {
        let counts = &*self.counts;
        if self.items.is_closed() {
            return one_more(&counts.shutdown);
        }
        // Checked before the work of encoding: an overloaded process must not work for the bin.
        if self.is_full() {
            return one_more(&counts.queue_full);
        }
        let mut bytes = Vec::with_capacity(384);
        encode(&mut bytes);
        let size = bytes.len();
        if size > LARGEST_REQUEST {
            return one_more(&counts.too_large);
        }
        let item = Item::Span(Encoded { service: service.cloned(), target, bytes });
        counts.bytes.fetch_add(size, Ordering::Relaxed);
        let waiting = counts.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        if let Err(full) = self.items.try_send(item) {
            counts.bytes.fetch_sub(size, Ordering::Relaxed);
            counts.waiting.fetch_sub(1, Ordering::Relaxed);
            one_more(match full {
                TrySendError::Full(_) => &counts.queue_full,
                TrySendError::Closed(_) => &counts.shutdown,
            });
        } else if waiting.is_multiple_of(self.batch) {
            self.full.notify_one();
        }
    }
}

impl SpanSink for Queue {
    fn ended(&self, span: &SpanRecord) {
        self.put(span.request.service(), Cow::Borrowed(span.target), |bytes| encode::record(span, bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::super::lost::Way;
    use super::super::transport::Signal;
    use super::*;
    use crate::span::Body;
    use crate::span::specimen::finished;

    #[test]
    fn a_full_queue_is_no_loss_while_the_collector_does_well() {
        let counts = Arc::new(Counts::default());
        let (queue, _marks, mut outlet) = queue(2, 1, Arc::clone(&counts));
        let body = Body::new();
        let span = finished(&body, None, true);
        let offered: Vec<_> = (0..3).map(|_| queue.offer(&span)).collect();
        assert_eq!(offered, [Offered::Settled, Offered::Settled, Offered::Later]);
        assert_eq!((counts.health().waiting, counts.lost().total()), (2, 0));
        let Ok(Item::Span(first)) = outlet.items.try_recv() else { panic!("a span waits") };
        let mut record = Vec::new();
        encode::record(&span.to_record(), &mut record);
        assert_eq!((&*first.target, first.bytes), ("app::module", record));
        assert_eq!(queue.offer(&span), Offered::Settled);
        counts.fails("refused");
        assert_eq!(queue.offer(&span), Offered::Settled);
        assert_eq!(counts.lost().queue_full, 1);
        assert_eq!(
            counts.does_well(&Way { signal: Signal::Traces, endpoint: "there" }),
            None,
            "nothing was told"
        );
        assert_eq!(queue.offer(&span), Offered::Later);
        outlet.items.close();
        assert_eq!(queue.offer(&span), Offered::Settled);
        assert_eq!((counts.lost().shutdown, counts.lost().total()), (1, 2));
    }
}
