//! The paths that every call takes, each a function of its own, for `tests/checks/instructions.py` to count.
//!
//! `instructions CALLS SAMPLER`: what is counted depends on which traces are recorded.
//! `instructions CALLS logs`: the lines of the log; with `recorded` for `logs`, those in traces that are recorded.
//! `instructions CALLS encoding`: spans that have ended as the bytes that are sent.
//! `instructions SPANS SAMPLER soak`: opens so many spans and looks whether the memory grows, for `tests/checks/soak.sh`.

mod encoding;
mod logs;
mod metrics;
mod redaction;
mod requests;
mod soak;
mod spans;

use std::process::ExitCode;
use telemark::sample::{self, Sampler};
use telemark::{Logs, Telemetry};

/// How often each case runs when nobody says how often.
const CALLS: u64 = 1000;

type Case = fn(u64);

const PLAIN: [Case; 9] = [
    metrics::counter,
    metrics::counter_bound,
    metrics::counter_text,
    metrics::updown,
    metrics::histogram,
    metrics::histogram_bound,
    metrics::gauge,
    metrics::enter,
    redaction::masks6,
];

const SPANS: [Case; 11] = [
    spans::root,
    spans::root_three,
    spans::child,
    spans::child_three,
    spans::child_future,
    spans::root_future,
    spans::third_party,
    spans::third_party_three,
    // Last: what they leave in the exporter's queue would be paid for by whoever comes next.
    requests::request,
    requests::routed,
    requests::bare,
];

const LOGS: [Case; 3] = [logs::line8, logs::line8_span, logs::event];

const RECORDED: [Case; 1] = [logs::line8_recorded];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let calls = arguments.next().and_then(|calls| calls.parse().ok()).unwrap_or(CALLS);
    let (sampler, recorded) = match arguments.next().as_deref() {
        None => {
            for case in PLAIN {
                case(calls);
            }
            return ExitCode::SUCCESS;
        }
        Some("logs") => return lines(calls, sample::never(), &LOGS),
        Some("recorded") => return lines(calls, sample::always(), &RECORDED),
        Some("encoding") => {
            return ended(with(sample::always(), |_| {
                encoding::all(calls);
                Ok(())
            }));
        }
        Some("always") => (sample::always(), Some(true)),
        Some("never") => (sample::never(), Some(false)),
        // Everything is recorded, and kept if it fails.
        Some("tail") => (sample::never().keep_errors(), None),
        Some(other) => {
            eprintln!("no sampler is called {other}");
            return ExitCode::FAILURE;
        }
    };
    let soaks = arguments.next().as_deref() == Some("soak");
    let work = |telemetry: &Telemetry| {
        if soaks {
            return soak::soak(telemetry, calls, recorded);
        }
        requests::make(calls);
        for case in SPANS {
            case(calls);
        }
        Ok(())
    };
    ended(with(sampler, work))
}

fn ended(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn lines(calls: u64, sampler: Sampler, cases: &[Case]) -> ExitCode {
    match logs::install(sampler) {
        Ok(telemetry) => {
            for case in cases {
                case(calls);
            }
            // What waits need not be written.
            std::mem::forget(telemetry);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn with(sampler: Sampler, work: impl FnOnce(&Telemetry) -> Result<(), String>) -> Result<(), String> {
    let setup = telemark::setup("instructions").logs(Logs::Off).sampler(sampler);
    let telemetry = setup.install().map_err(|error| error.to_string())?;
    let done = work(&telemetry);
    // What waits need not be sent.
    std::mem::forget(telemetry);
    done
}
