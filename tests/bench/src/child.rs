//! One rival in its own process: it measures a block of each case whenever the parent asks.

use crate::case::{Block, Case};
use crate::suites;
use rustix::thread::{CpuSet, sched_setaffinity};
use std::io::{BufRead, Result, Write};
use std::process::ExitCode;

/// What one block should take: long enough for the clock, short enough to fall between two interruptions.
const BLOCK_NS: f64 = 2_000_000.0;

/// How many iterations fill a block; also the warm-up.
fn calibrate(case: &mut Case) -> u64 {
    let mut iterations = 1;
    loop {
        let ns = case.block(iterations).ns * (iterations * case.operations) as f64;
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

/// What the parent asks of a child: its words after `child`.
pub fn run(mut words: impl Iterator<Item = String>) -> ExitCode {
    let mut word = || words.next().unwrap_or_default();
    let (task, suite, who) = (word(), word(), word());
    let Some(build) = suites::find(&suite, &who) else {
        eprintln!("no rival {who} in {suite}");
        return ExitCode::from(2);
    };
    let done = match task.as_str() {
        "measure" => measure(build()),
        "memory" => memory(build(), &word()),
        "count" => {
            count(build(), &word(), word().parse().unwrap_or(1));
            Ok(())
        }
        _ => return ExitCode::from(2),
    };
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Answers every line of standard input with one measured block of each case, and at the end with the names of those
/// that need a process of their own.
fn measure(cases: Vec<Case>) -> Result<()> {
    pin(0);
    let (alone, mut cases): (Vec<_>, Vec<_>) = cases.into_iter().partition(Case::is_memory);
    let alone: Vec<_> = alone.iter().map(|case| case.name).collect();
    let iterations: Vec<u64> = cases.iter_mut().map(calibrate).collect();
    let mut out = std::io::stdout().lock();
    for _ in std::io::stdin().lock().lines() {
        for (case, n) in cases.iter_mut().zip(&iterations) {
            write(&mut out, case.name, &case.block(*n))?;
        }
        writeln!(out, "end {}", alone.join(" "))?;
        out.flush()?;
    }
    Ok(())
}

fn write(out: &mut impl Write, case: &str, block: &Block) -> Result<()> {
    write!(out, "{case} ns={}", block.ns)?;
    block.more.iter().try_for_each(|(name, number)| write!(out, " {name}={number}"))?;
    writeln!(out)
}

/// Answers with one block of a case that needs a new process.
fn memory(cases: Vec<Case>, name: &str) -> Result<()> {
    pin(0);
    if let Some(mut case) = cases.into_iter().find(|case| case.name == name) {
        write(&mut std::io::stdout(), name, &case.block(1))?;
        std::io::stdout().flush()?;
    }
    // Its sink is kept waiting: an orderly end would wait for it.
    std::process::exit(0);
}

/// Runs one case for callgrind, which counts below [`counted`] only.
fn count(mut cases: Vec<Case>, name: &str, iterations: u64) {
    if let Some(case) = cases.iter_mut().find(|case| case.name == name) {
        case.run(iterations);
        counted(case, iterations);
    }
}

#[inline(never)]
fn counted(case: &mut Case, iterations: u64) {
    case.run(iterations);
}
