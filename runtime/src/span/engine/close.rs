//! The end of a span: its record goes to the sinks and to the collector's thread, its slot to the next span.

use super::finished::{Ending, Header, request_of_trace};
use super::lost::{Loss, lost};
use super::open::{Identity, More, Open};
use super::shard::{self, Local};
use super::slot::{Owned, SlotId};
use super::{Recorder, collector, table, way_out};
use crate::clock::Ticks;
use crate::context::traces_are_marked;
use std::mem;

impl Recorder {
    /// One handle less of an exposed span; whether it was the last.
    pub(super) fn close(&self, id: SlotId) -> bool {
        let last = table::find(id).and_then(|slot| slot.release(id));
        let closed = last.is_some();
        if let Some(slot) = last {
            self.end(slot);
        }
        closed
    }

    /// The span that this slot was for is over.
    ///
    /// Most spans have nothing but their body and go to the collector's thread; all else is out of the way, so that it costs
    /// them no registers.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "its callers are out of line themselves, and two")]
    pub(super) fn end(&self, mut slot: Owned) {
        let Some(local) = Local::get() else { return self.end_without_thread(slot) };
        let (identity, open) = slot.parts();
        let more = open.more.is_something() || traces_are_marked() || open.body.has_more();
        if !open.recorded || !self.exported_alone || identity.tail.is_some() || more {
            self.end_otherwise(Some(local), identity, open);
        } else if let Some(description) = open.description {
            let end = open.ended();
            if self.counts {
                local.ended(open.body.is_error());
            }
            let header = || Header::of(identity, open, None, description, end);
            export(Some(local), header, open.body.bytes());
        }
        open.empty();
        local.give_back(slot);
    }

    #[cold]
    #[inline(never)]
    fn end_without_thread(&self, mut slot: Owned) {
        let (identity, open) = slot.parts();
        self.end_otherwise(None, identity, open);
        open.empty();
        shard::give_back(slot);
    }

    #[inline(never)]
    fn end_otherwise(&self, local: Option<Local>, identity: &Identity, open: &mut Open) {
        let Some(description) = open.description.filter(|_| open.recorded) else { return };
        let end = open.ended();
        if self.counts {
            way_out::ended(local, open.body.is_error());
        }
        mark(identity, open);
        if let Some(tail) = identity.tail {
            return self.finish_tail(local, tail, &mut Ending { identity, open, description, end });
        }
        if self.sinks.is_empty() && !self.exports {
            return;
        }
        let more = mem::take(&mut open.more);
        open.body.seal(more.trace_state.as_deref());
        let header = || Header::of(identity, open, more.request, description, end);
        let body = open.body.bytes();
        if self.sinks.is_empty() { export(local, header, body) } else { self.hand_on(local, header(), body) }
    }

    /// The record goes to those who want it.
    #[inline]
    pub(super) fn hand_on(&self, local: Option<Local>, header: Header, body: &[u8]) {
        if !self.sinks.is_empty() {
            let record = header.view(body).to_record();
            self.sinks.iter().for_each(|sink| sink.ended(&record));
        }
        if self.exports {
            export(local, || header, body);
        }
    }
}

/// The span says what is marked in its request: its own, or that of its trace.
fn mark(identity: &Identity, open: &mut Open) {
    if open.more.request.is_none() && traces_are_marked() {
        open.more.request = request_of_trace(identity);
    }
    if let (Some(request), Some(description)) = (&open.more.request, open.description) {
        open.body.mark(description.metadata.fields(), description.shape, request);
    }
}

/// The record waits for the collector's thread.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a header that is handed over in memory is read before it is there")]
fn export(local: Option<Local>, header: impl FnOnce() -> Header, body: &[u8]) {
    match way_out::push(local, header, body) {
        Some(false) => {}
        Some(true) => collector::wake(),
        None => lost(Loss::RingFull),
    }
}

impl Open {
    /// When the span ended: now, unless its guard has read the clock already.
    #[inline]
    fn ended(&self) -> Ticks {
        if self.end == Ticks::ZERO { Ticks::now() } else { self.end }
    }

    /// Nothing is left of the span.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is three comparisons")]
    fn empty(&mut self) {
        self.body.clear();
        if self.more.is_something() {
            self.more = More::default();
        }
        if self.bridged.is_some() {
            self.bridged = None;
        }
    }
}
