//! Traces that a tail rule may keep: their finished spans wait until the first one has ended.

mod buffers;
mod chunk;
mod lock;
mod pool;
#[cfg(test)]
mod tests;

use super::Recorder;
use super::finished::{Ending, Header};
use super::shard::Local;
use crate::sample::{EndedSpan, Reason, TailRules};
use crate::span::Given;
use crate::value::Value;
use buffers::{Buffers, Decision, EndingSpan};
use pool::Limits;
use std::num::NonZeroU64;
use std::sync::Arc;

/// The attribute of a trace's first span here that says why the trace was kept.
const REASON: &str = "telemark.sampling.reason";

static BUFFERS: Buffers<Header> = Buffers::new(Limits {
    total: 16 * 1024 * 1024,
    trace: 256 * 1024,
    buffers: buffers::LARGEST,
    remembered: 16 * 1024,
});

/// Lets so many bytes of spans wait from now on: of all traces, and of one.
pub(in crate::span) fn let_so_much_of_tails_wait(all: usize, one: usize) {
    BUFFERS.set_limits(all, one);
}

/// Which buffer a trace has: its index (16 bits), and its generation.
///
/// It is copied into every span of the trace and counts no users: buffers are never freed, and the generation tells a span
/// that comes much too late that the buffer has another trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail(NonZeroU64);

impl Tail {
    const INDEX: u32 = 16;

    /// The generation is not zero.
    fn new(index: u32, generation: u64) -> Option<Self> {
        NonZeroU64::new(generation << Self::INDEX | u64::from(index)).map(Self)
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

    const fn index(self) -> u32 {
        self.0.get() as u32 & ((1 << Self::INDEX) - 1)
    }

    const fn generation(self) -> u64 {
        self.0.get() >> Self::INDEX
    }
}

impl EndedSpan for Ending<'_> {
    #[inline]
    fn failed(&self) -> bool {
        self.open.body.is_error()
    }

    #[inline]
    fn nanos(&self) -> u64 {
        self.open.start.nanos_until(self.end)
    }

    fn has(&self, key: &str, wanted: &Value) -> bool {
        self.view().has_attribute(key, wanted)
    }
}

impl EndingSpan<Header> for Ending<'_> {
    #[inline]
    fn verdict(&self, rules: &TailRules) -> Option<Reason> {
        rules.verdict(self)
    }

    #[inline]
    fn header(&mut self) -> Header {
        Ending::header(self)
    }

    #[inline]
    fn body(&self) -> &[u8] {
        self.open.body.bytes()
    }

    #[inline]
    fn owns(&self) -> bool {
        self.open.more.is_something()
    }
}

impl Recorder {
    /// The end of a span whose trace waits, or has been decided meanwhile.
    #[inline]
    pub(super) fn finish_tail(&self, local: Option<Local>, tail: Tail, span: &mut Ending<'_>) {
        if span.open.decides {
            return self.decide_tail(local, tail, span);
        }
        span.seal();
        if BUFFERS.add(tail, span) {
            self.hand_on(local, span.header(), span.open.body.bytes());
        }
    }

    #[cold]
    #[inline(never)]
    fn decide_tail(&self, local: Option<Local>, tail: Tail, span: &mut Ending<'_>) {
        span.open.decides = false;
        let Decision::Kept(reason, mut spans) = BUFFERS.decide(tail, |rules| rules.verdict(&*span)) else {
            return;
        };
        while let Some(mut chunk) = spans.pop() {
            chunk.drain(|header, body| self.hand_on(local, header, body));
            let mut empty = chunk::Chain::new();
            empty.push(chunk);
            BUFFERS.give_back(empty);
        }
        let fields = span.description.metadata.fields();
        span.open.body.attribute(fields, REASON, Given::Str(reason.as_str()));
        span.seal();
        self.hand_on(local, span.header(), span.open.body.bytes());
    }
}
