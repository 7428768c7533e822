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
    #[inline]
    pub(super) fn end(&self, mut slot: Owned) {
        let local = Local::get();
        let (identity, open) = slot.parts();
        if open.recorded {
            self.finish(local, identity, open);
        }
        open.body.clear();
        open.more = More::default();
        match local {
            Some(local) => local.give_back(slot),
            None => shard::give_back(slot),
        }
    }

    #[inline]
    fn finish(&self, local: Option<Local>, identity: &Identity, open: &mut Open) {
        let end = open.end.unwrap_or_else(Ticks::now);
        let Some(description) = open.description else { return };
        if self.counts {
            way_out::ended(local, open.body.is_error());
        }
        if open.more.request.is_none() && traces_are_marked() {
            open.more.request = request_of_trace(identity);
        }
        if let Some(request) = &open.more.request {
            open.body.mark(description.metadata.fields(), description.shape, request);
        }
        if let Some(tail) = identity.tail {
            return self.finish_tail(local, tail, &mut Ending { identity, open, description, end });
        }
        if self.sinks.is_empty() && !self.exports {
            return;
        }
        let more = mem::take(&mut open.more);
        let header = || Header::of(identity, open, more, description, end);
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

/// The record waits for the collector's thread.
#[inline]
fn export(local: Option<Local>, header: impl FnOnce() -> Header, body: &[u8]) {
    match way_out::push(local, header, body) {
        Some(false) => {}
        Some(true) => collector::wake(),
        None => lost(Loss::RingFull),
    }
}
