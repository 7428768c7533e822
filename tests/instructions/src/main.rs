//! The paths that every call takes, each a function of its own, for `tests/checks/instructions.py` to count.

mod metrics;

use std::process::ExitCode;

/// How often each case runs when nobody says how often.
const CALLS: u64 = 1000;

fn main() -> ExitCode {
    let cases: [fn(u64); 8] = [
        metrics::counter,
        metrics::counter_bound,
        metrics::counter_text,
        metrics::updown,
        metrics::histogram,
        metrics::histogram_bound,
        metrics::gauge,
        metrics::enter,
    ];
    let calls = std::env::args().nth(1).and_then(|calls| calls.parse().ok()).unwrap_or(CALLS);
    for case in cases {
        case(calls);
    }
    ExitCode::SUCCESS
}
