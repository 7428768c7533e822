//! The way of spans into a request without the exporter's threads, for those who measure what it costs.

use super::batch::{Encoded, request};
use super::encode;
use super::lost::Counts;
use super::queue::{Item, Outlet, Queue, queue};
use super::resource::Resource;
use crate::span::Kept;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What an exporter has beside its threads.
pub struct Measured {
    resource: Resource,
    queue: Queue,
    outlet: Outlet,
    counts: Arc<Counts>,
    /// What is written, to be written over.
    bytes: Vec<u8>,
    open: Vec<Encoded>,
}

impl Measured {
    /// For so many spans at once.
    #[must_use]
    pub fn new(spans: usize) -> Self {
        let counts = Arc::new(Counts::default());
        let (queue, _marks, outlet) = queue(spans, spans, Arc::clone(&counts));
        Self {
            resource: Resource::new("measured", None),
            queue,
            outlet,
            counts,
            bytes: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Writes each span, which is what the thread does that takes them from the threads that ended them; gives the bytes.
    pub fn encode(&mut self, spans: &Kept) -> usize {
        let mut all = 0;
        spans.each(|span| {
            self.bytes.clear();
            encode::view(span, &mut self.bytes);
            all += self.bytes.len();
        });
        all
    }

    /// Writes each span, takes it through the queue and puts all of them into one request; gives its bytes.
    pub fn request(&mut self, spans: &Kept) -> usize {
        self.open.clear();
        spans.each(|span| _ = self.queue.offer(span));
        while let Ok(Item::Span(span)) = self.outlet.items.try_recv() {
            self.counts.bytes.fetch_sub(span.bytes.len(), Ordering::Relaxed);
            self.open.push(span);
        }
        request(&self.resource, &self.open).len()
    }
}
