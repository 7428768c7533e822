//! One rival in its own process: it measures a block of each case whenever the parent asks.

use crate::{allocations, suites};
use rustix::thread::{CpuSet, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};
use std::io::{BufRead, Write};
use std::process::ExitCode;

/// What one block should take: long enough for the clock, short enough to fall between two interruptions.
const BLOCK_NS: f64 = 2_000_000.0;

/// One thing to measure.
pub struct Case {
    pub name: &'static str,
    /// Operations of one iteration.
    pub operations: u64,
    /// Runs so many iterations.
    pub run: Box<dyn FnMut(u64)>,
}

impl Case {
    pub fn new(name: &'static str, run: impl FnMut(u64) + 'static) -> Self {
        Self { name, operations: 1, run: Box::new(run) }
    }

    pub fn of(name: &'static str, operations: u64, run: impl FnMut(u64) + 'static) -> Self {
        Self { name, operations, run: Box::new(run) }
    }
}

/// Processor time of this thread: what other work on the machine does not lengthen.
fn thread_ns() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

fn block(case: &mut Case, iterations: u64) -> (f64, f64) {
    let (allocations, start) = (allocations::of_this_thread(), thread_ns());
    (case.run)(iterations);
    let (ns, allocations) = (thread_ns() - start, allocations::of_this_thread() - allocations);
    let operations = (iterations * case.operations) as f64;
    (ns / operations, allocations as f64 / operations)
}

/// How many iterations fill a block; also the warm-up.
fn calibrate(case: &mut Case) -> u64 {
    let mut iterations = 16;
    loop {
        let ns = block(case, iterations).0 * (iterations * case.operations) as f64;
        if ns > BLOCK_NS / 4.0 {
            return ((iterations as f64 * BLOCK_NS / ns) as u64).max(1);
        }
        iterations *= 2;
    }
}

fn pin() {
    let mut set = CpuSet::new();
    set.set(0);
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
    pin();
    let iterations: Vec<u64> = cases.iter_mut().map(calibrate).collect();
    let mut out = std::io::stdout().lock();
    for _ in std::io::stdin().lock().lines() {
        for (case, n) in cases.iter_mut().zip(&iterations) {
            let (ns, allocations) = block(case, *n);
            if writeln!(out, "{} {ns} {allocations}", case.name).is_err() {
                return ExitCode::FAILURE;
            }
        }
        if writeln!(out, "end").and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
