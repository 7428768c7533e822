//! One thing to measure: what runs, how long it says that it took, and how many spans it opens.

use crate::allocations;
use crate::companion::{Companion, Running};
use crate::drain;
use rustix::time::{ClockId, clock_gettime};
use std::time::Instant;

/// The part of a block in which both threads must have run.
const OVERLAP: f64 = 0.9;

/// How often a block is measured again.
const TRIES: usize = 50;

/// One thing to measure.
pub struct Case {
    pub name: &'static str,
    /// Operations of one iteration.
    pub operations: u64,
    /// Spans of one iteration; without any, neither background work nor what arrives is looked at.
    spans: u64,
    run: Run,
    /// A second thread that does the same meanwhile.
    companion: Option<Companion>,
    /// Allocations of one operation, where they do not happen on the measuring thread.
    elsewhere: Option<f64>,
    /// Of a memory case: bytes of a span that were allocated before.
    beside: f64,
}

enum Run {
    /// Runs so many iterations and tells their nanoseconds.
    Often(Box<dyn FnMut(u64) -> f64>),
    /// Fills memory that was never used; its process does nothing else.
    Once(Box<dyn FnMut() -> Block>),
}

/// What one block has cost, for one operation.
pub struct Block {
    pub ns: f64,
    /// What else is known: name and number.
    pub more: Vec<(&'static str, f64)>,
}

/// Processor time of this thread: what other work on the machine does not lengthen.
pub fn thread_ns() -> f64 {
    nanoseconds(ClockId::ThreadCPUTime)
}

/// Processor time of all threads of this process.
pub fn process_ns() -> f64 {
    nanoseconds(ClockId::ProcessCPUTime)
}

fn nanoseconds(clock: ClockId) -> f64 {
    let now = clock_gettime(clock);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

impl Case {
    pub fn new(name: &'static str, run: impl FnMut(u64) + 'static) -> Self {
        Self::of(name, 1, run)
    }

    /// What is measured is the processor time of this thread.
    pub fn of(name: &'static str, operations: u64, mut run: impl FnMut(u64) + 'static) -> Self {
        Self::telling(name, operations, move |n| {
            let start = thread_ns();
            run(n);
            thread_ns() - start
        })
    }

    /// It tells its nanoseconds itself.
    pub fn telling(name: &'static str, operations: u64, run: impl FnMut(u64) -> f64 + 'static) -> Self {
        let run = Run::Often(Box::new(run));
        Self { name, operations, spans: 0, run, companion: None, elsewhere: None, beside: 0.0 }
    }

    /// How many bytes so many spans hold that `fill` makes, in a process that has made none before.
    pub fn memory(name: &'static str, spans: u64, mut fill: impl FnMut() + 'static) -> Self {
        let run = Run::Once(Box::new(move || {
            let before = allocations::begin_everywhere();
            let start = thread_ns();
            fill();
            let ns = thread_ns() - start;
            let used = allocations::end_everywhere(&before);
            let each = |number: f64| number / spans as f64;
            let more = vec![("allocs", each(used.count as f64)), ("bytes", each(used.held as f64))];
            Block { ns: each(ns), more }
        }));
        Self { run, ..Self::new(name, |_| {}) }
    }

    /// Each span holds so many bytes beside what is allocated for it.
    pub fn more_bytes(mut self, bytes: usize) -> Self {
        self.beside = bytes as f64;
        self
    }

    /// Whether it needs a process of its own.
    pub fn is_memory(&self) -> bool {
        matches!(self.run, Run::Once(_))
    }

    /// Two threads at once, each on its own core; what is measured is one of them. The other looks after each `beat` of
    /// iterations whether to go on.
    pub fn of_two(
        name: &'static str,
        beat: u64,
        run: impl FnMut(u64) + 'static,
        other: impl FnMut(u64) + Send + 'static,
    ) -> Self {
        Self { companion: Some(Companion::new(beat, other)), ..Self::new(name, run) }
    }

    /// Each iteration is so many operations.
    pub fn operations(self, operations: u64) -> Self {
        Self { operations, ..self }
    }

    /// Each iteration opens so many spans.
    pub fn spans(self, spans: u64) -> Self {
        Self { spans, ..self }
    }

    /// Other threads do the work: their allocations are counted once, by an allocator that is slower meanwhile.
    pub fn elsewhere(mut self) -> Self {
        const ITERATIONS: u64 = 64;
        self.run(ITERATIONS);
        let before = allocations::begin_everywhere();
        self.run(ITERATIONS);
        let used = allocations::end_everywhere(&before);
        drain::settle();
        self.elsewhere = Some(used.count as f64 / (ITERATIONS * self.operations) as f64);
        self
    }

    /// Runs so many iterations.
    pub fn run(&mut self, iterations: u64) -> f64 {
        match &mut self.run {
            Run::Often(run) => run(iterations),
            Run::Once(_) => 0.0,
        }
    }

    /// Two threads hinder each other only while both have a core: blocks in which one had to wait are measured again.
    pub fn block(&mut self, iterations: u64) -> Block {
        if let Run::Once(fill) = &mut self.run {
            let mut block = fill();
            block
                .more
                .iter_mut()
                .filter(|(name, _)| *name == "bytes")
                .for_each(|(_, bytes)| *bytes += self.beside);
            return block;
        }
        for _ in 0..TRIES {
            let (block, together) = self.once(iterations);
            if together {
                return block;
            }
        }
        self.once(iterations).0
    }

    fn once(&mut self, iterations: u64) -> (Block, bool) {
        let (received, process) = (drain::received(), process_ns());
        let companion = self.companion.take();
        let running = companion.as_ref().map(Companion::run);
        let other = running.as_ref().map_or(0.0, Running::cpu_ns);
        let held = allocations::begin();
        let wall = Instant::now();
        let ns = self.run(iterations);
        let wall = wall.elapsed().as_nanos() as f64;
        let used = allocations::end(&held);
        let other = running.as_ref().map_or(wall, |running| running.cpu_ns() - other);
        let together = running.is_none() || ns.min(other) > wall * OVERLAP;
        let all = iterations + running.map_or(0, Running::stop);
        self.companion = companion;
        let operations = (iterations * self.operations) as f64;
        let allocations = self.elsewhere.unwrap_or(used.count as f64 / operations);
        let mut more = vec![("allocs", allocations)];
        if self.spans == 0 {
            more.push(("peak", used.peak as f64));
        } else {
            // Waiting is no work of the rival's.
            let waiting = thread_ns();
            drain::settle();
            let waiting = thread_ns() - waiting;
            more.push(("cpu", (process_ns() - process - waiting) / (all * self.operations) as f64));
            let came = received.zip(drain::received()).map(|(before, after)| (after - before) as f64);
            more.extend(came.map(|came| ("received", came / (all * self.spans) as f64)));
        }
        (Block { ns: ns / operations, more }, together)
    }
}
