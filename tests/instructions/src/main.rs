//! The paths that every call takes, each a function of its own, for `tests/checks/instructions.py` to count.
//!
//! `instructions CALLS SAMPLER`: what is counted depends on which traces are recorded.

mod metrics;
mod spans;

use std::process::ExitCode;
use telemark::{Logs, sample};

/// How often each case runs when nobody says how often.
const CALLS: u64 = 1000;

type Case = fn(u64);

const METRICS: [Case; 8] = [
    metrics::counter,
    metrics::counter_bound,
    metrics::counter_text,
    metrics::updown,
    metrics::histogram,
    metrics::histogram_bound,
    metrics::gauge,
    metrics::enter,
];

const SPANS: [Case; 7] = [
    spans::root,
    spans::root_three,
    spans::child,
    spans::child_three,
    spans::child_future,
    spans::third_party,
    spans::third_party_three,
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let calls = arguments.next().and_then(|calls| calls.parse().ok()).unwrap_or(CALLS);
    let sampler = match arguments.next().as_deref() {
        None => {
            METRICS.iter().for_each(|case| case(calls));
            return ExitCode::SUCCESS;
        }
        Some("always") => sample::always(),
        Some("never") => sample::never(),
        // Everything is recorded, and kept if it fails.
        Some("tail") => sample::never().keep_errors(),
        Some(other) => {
            eprintln!("no sampler is called {other}");
            return ExitCode::FAILURE;
        }
    };
    match telemark::setup("instructions").logs(Logs::Off).sampler(sampler).install() {
        Ok(telemetry) => {
            for case in SPANS {
                case(calls);
            }
            println!("recorded {}, lost {}", telemetry.health().spans, telemetry.health().dropped_spans);
            // What waits need not be sent.
            std::mem::forget(telemetry);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
