//! One rival in its own process: it measures a block of each case whenever the parent asks.

use crate::companion::{Companion, Running};
use crate::{allocations, suites};
use rustix::thread::{CpuSet, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::time::Instant;

/// What one block should take: long enough for the clock, short enough to fall between two interruptions.
const BLOCK_NS: f64 = 2_000_000.0;

/// The part of a block in which both threads must have run.
const OVERLAP: f64 = 0.9;

/// How often a block is measured again.
const TRIES: usize = 50;

/// One thing to measure.
pub struct Case {
    pub name: &'static str,
    /// Operations of one iteration.
    operations: u64,
    /// Runs so many iterations.
    run: Box<dyn FnMut(u64)>,
    /// A second thread that does the same meanwhile.
    companion: Option<Companion>,
}

impl Case {
    pub fn new(name: &'static str, run: impl FnMut(u64) + 'static) -> Self {
        Self::of(name, 1, run)
    }

    pub fn of(name: &'static str, operations: u64, run: impl FnMut(u64) + 'static) -> Self {
        Self { name, operations, run: Box::new(run), companion: None }
    }

    /// Two threads at once, each on its own core; what is measured is one of them.
    pub fn of_two(
        name: &'static str,
        run: impl FnMut(u64) + 'static,
        other: impl FnMut(u64) + Send + 'static,
    ) -> Self {
        Self { companion: Some(Companion::new(other)), ..Self::new(name, run) }
    }
}

/// Processor time of this thread: what other work on the machine does not lengthen.
pub fn thread_ns() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

/// What one block has cost, for one operation.
struct Block {
    ns: f64,
    allocations: f64,
    /// The most bytes that one block held beyond those it began with.
    peak: f64,
}

/// Two threads hinder each other only while both have a core: blocks in which one had to wait are measured again.
fn block(case: &mut Case, iterations: u64) -> Block {
    for _ in 0..TRIES {
        let (block, together) = once(case, iterations);
        if together {
            return block;
        }
    }
    once(case, iterations).0
}

fn once(case: &mut Case, iterations: u64) -> (Block, bool) {
    let running = case.companion.as_ref().map(Companion::run);
    let other = running.as_ref().map_or(0.0, Running::cpu_ns);
    let held = allocations::begin();
    let (wall, start) = (Instant::now(), thread_ns());
    (case.run)(iterations);
    let (ns, wall) = (thread_ns() - start, wall.elapsed().as_nanos() as f64);
    let used = allocations::end(&held);
    let other = running.as_ref().map_or(wall, |running| running.cpu_ns() - other);
    let together = running.is_none() || ns.min(other) > wall * OVERLAP;
    drop(running);
    let operations = (iterations * case.operations) as f64;
    let (count, peak) = (used.count as f64, used.peak as f64);
    (Block { ns: ns / operations, allocations: count / operations, peak }, together)
}

/// How many iterations fill a block; also the warm-up.
fn calibrate(case: &mut Case) -> u64 {
    let mut iterations = 1;
    loop {
        let ns = block(case, iterations).ns * (iterations * case.operations) as f64;
        if ns > BLOCK_NS / 4.0 {
            return ((iterations as f64 * BLOCK_NS / ns) as u64).max(1);
        }
        iterations *= 2;
    }
}

/// Keeps this thread on one core.
pub fn pin(core: usize) {
    let mut set = CpuSet::new();
    set.set(core);
    // A machine that forbids it still measures, with more spread.
    let _ = sched_setaffinity(None, &set);
}

/// Answers every line of standard input with one measured block of each case.
pub fn serve(suite: &str, who: &str) -> ExitCode {
    let Some(build) = suites::find(suite, who) else {
        eprintln!("no rival {who} in {suite}");
        return ExitCode::from(2);
    };
    let mut cases = build();
    pin(0);
    let iterations: Vec<u64> = cases.iter_mut().map(calibrate).collect();
    let mut out = std::io::stdout().lock();
    for _ in std::io::stdin().lock().lines() {
        for (case, n) in cases.iter_mut().zip(&iterations) {
            let Block { ns, allocations, peak } = block(case, *n);
            if writeln!(out, "{} {ns} {allocations} {peak}", case.name).is_err() {
                return ExitCode::FAILURE;
            }
        }
        if writeln!(out, "end").and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
