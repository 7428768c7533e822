//! The paths that every call takes, each a function of its own, for `tests/checks/instructions.py` to count.

mod metrics;

use std::process::ExitCode;

/// How often each case runs; the first time is not the usual one, so it comes before.
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
    for case in cases {
        warm(case);
        case(CALLS);
    }
    ExitCode::SUCCESS
}

/// What is placed, allocated and cached at the first update is no part of the cost; it is called by another name.
#[inline(never)]
fn warm(case: fn(u64)) {
    case(60);
}
