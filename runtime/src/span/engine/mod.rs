//! The span engine: a `tracing` subscriber whose spans live in slots, and the way of annotated functions past it.

mod adopt;
mod atomics;
mod chunk;
mod close;
mod collector;
mod current;
mod depot;
mod direct;
mod entering;
mod finished;
mod kept;
mod lost;
mod mounted;
mod open;
mod opened;
mod queue;
#[cfg(test)]
mod queue_tests;
mod rejoin;
mod root;
mod shard;
mod slot;
mod slot_id;
mod slot_state;
mod spans;
mod stack;
mod subscriber;
mod table;
mod tail;
mod way_out;

pub(crate) use collector::{Outlet, collect, hand_over};
pub(crate) use current::add_current_event;
#[cfg(feature = "opentelemetry")]
pub(super) use current::is_inside;
pub(crate) use direct::{Stance, install, open, open_below, open_entered, stance};
pub use kept::Kept;
pub(crate) use lost::{Loss, losses};
pub(crate) use mounted::Layer;
pub(crate) use opened::{Inside, Opened};
pub(crate) use rejoin::{rejoin, settle};
pub(crate) use subscriber::{Engine, Events};
pub(super) use tail::let_so_much_of_tails_wait;
pub(crate) use way_out::counts;
pub(super) use way_out::let_so_much_wait;

use super::SpanSink;
use crate::sample::Sampler;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Decides which traces are recorded, and knows where the spans go that have ended.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own, asked for every span")]
pub(crate) struct Recorder {
    number: u32,
    sampler: Sampler,
    /// Whether the sampler is asked for each span, and not for the first of a trace alone.
    decides_children: bool,
    sinks: Vec<Arc<dyn SpanSink>>,
    /// Whether its spans are counted as those of the process.
    counts: bool,
    /// Whether spans wait for the collector's thread.
    exports: bool,
    /// Whether they only do that: there is no sink.
    exported_alone: bool,
}

impl Recorder {
    /// A recorder that samples so and hands to these, at once.
    pub(crate) fn new(sampler: Sampler, sinks: Vec<Arc<dyn SpanSink>>) -> Self {
        static NUMBERS: AtomicU32 = AtomicU32::new(1);
        current::provide();
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let decides_children = sampler.decides_children();
        Self {
            number,
            sampler,
            decides_children,
            sinks,
            counts: false,
            exports: false,
            exported_alone: false,
        }
    }

    const fn sampler(&self) -> &Sampler {
        &self.sampler
    }

    /// The recorder of the process, whose spans are counted; with `exports` they also go to the collector's thread.
    pub(crate) fn of_process(mut self, exports: bool) -> Self {
        (self.counts, self.exports) = (true, exports);
        self.exported_alone = exports && self.sinks.is_empty();
        self
    }
}
