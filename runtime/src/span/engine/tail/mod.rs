//! Traces that a tail rule may keep: their finished spans wait until the first one has ended.

mod buffers;
mod chunk;
mod pool;
#[cfg(test)]
mod tests;

use super::Recorder;
use super::finished::Header;
use super::open::{Description, Identity, Open};
use super::shard::Local;
use crate::clock::Ticks;
use crate::sample::{EndedSpan, Reason, TailRules};
use crate::span::Given;
use crate::value::Value;
use buffers::{Buffers, Decision};
use pool::Limits;
use std::mem;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

/// The attribute of a trace's first span here that says why the trace was kept.
const REASON: &str = "telemark.sampling.reason";

static BUFFERS: Buffers<Header> = Buffers::new(Limits {
    total: 16 * 1024 * 1024,
    trace: 256 * 1024,
    buffers: buffers::LARGEST,
    remembered: 16 * 1024,
});

/// Which buffer a trace has: its index (16 bits), its generation, and a bit for the span that decides.
///
/// It is copied into every span of the trace and counts no users: buffers are never freed, and the generation tells a span
/// that comes much too late that the buffer has another trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail(NonZeroU64);

impl Tail {
    const DECIDES: u64 = 1 << 63;
    const INDEX: u32 = 16;

    fn new(index: u32, generation: u64) -> Option<Self> {
        NonZeroU64::new(Self::DECIDES | generation << Self::INDEX | u64::from(index)).map(Self)
    }

    /// A buffer for a new trace, for the span that it begins with.
    pub(super) fn begin(rules: &Arc<TailRules>) -> Option<Self> {
        BUFFERS.begin(rules)
    }

    /// What a trace has whose sampler was asked anew.
    pub(super) fn anew(known: Option<Self>, rules: Option<&Arc<TailRules>>) -> Option<Self> {
        match (known, rules) {
            (Some(tail), Some(rules)) => BUFFERS.wait_for(tail, rules),
            (Some(tail), None) => BUFFERS.forget(tail),
            (None, Some(rules)) => return Self::begin(rules),
            (None, None) => {}
        }
        known.filter(|_| rules.is_some())
    }

    /// The same buffer, for the spans below.
    #[inline]
    pub(super) fn below(self) -> Option<Self> {
        NonZeroU64::new(self.0.get() & !Self::DECIDES).map(Self)
    }

    const fn index(self) -> u32 {
        self.0.get() as u32 & ((1 << Self::INDEX) - 1)
    }

    const fn generation(self) -> u64 {
        (self.0.get() & !Self::DECIDES) >> Self::INDEX
    }

    const fn decides(self) -> bool {
        self.0.get() & Self::DECIDES != 0
    }
}

/// A span that has ended, as rules see it.
struct Finished<'a> {
    failed: bool,
    header: &'a Header,
    body: &'a [u8],
}

impl EndedSpan for Finished<'_> {
    fn failed(&self) -> bool {
        self.failed
    }

    fn duration(&self) -> Duration {
        self.header.duration()
    }

    fn has(&self, key: &str, wanted: &Value) -> bool {
        self.header.view(self.body).has_attribute(key, wanted)
    }
}

impl Recorder {
    /// The end of a span whose trace waits, or has been decided meanwhile.
    #[inline(never)]
    pub(super) fn finish_tail(
        &self,
        local: Option<Local>,
        tail: Tail,
        identity: &Identity,
        open: &mut Open,
        (description, end): (Description, Ticks),
    ) {
        let failed = open.body.is_error();
        let more = mem::take(&mut open.more);
        let header = Header::of(identity, open, more, description, end);
        if tail.decides() {
            return self.decide_tail(local, tail, header, open);
        }
        let body = open.body.bytes();
        let verdict = |rules: &TailRules, header: &Header| rules.verdict(&Finished { failed, header, body });
        if let Some(header) = BUFFERS.add(tail, verdict, header, body) {
            self.hand_on(local, header, body);
        }
    }

    fn decide_tail(&self, local: Option<Local>, tail: Tail, mut header: Header, open: &mut Open) {
        let finished = Finished { failed: open.body.is_error(), header: &header, body: open.body.bytes() };
        let Decision::Kept(reason, mut spans) = BUFFERS.decide(tail, |rules| rules.verdict(&finished)) else {
            return;
        };
        while let Some(mut chunk) = spans.pop() {
            chunk.drain(|header, body| self.hand_on(local, header, body));
            let mut empty = chunk::Chain::new();
            empty.push(chunk);
            BUFFERS.give_back(empty);
        }
        header.keep_for(reason, open);
        self.hand_on(local, header, open.body.bytes());
    }
}

impl Header {
    /// Says of the span that its trace began with why that was kept.
    fn keep_for(&mut self, reason: Reason, open: &mut Open) {
        open.body.attribute(self.fields(), REASON, Given::Str(reason.as_str()));
        self.recount(&open.body);
    }
}
