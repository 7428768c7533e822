//! Series are counted when the program is compiled.

use telemark::{Capped, Counter, Histogram, Labels, Outcome, metric};

#[derive(Labels, Clone, Copy)]
struct CallLabels<'a> {
    route: Capped<'a, 64>,
    status: Outcome,
    cached: bool,
}

/// Calls.
#[metric(counter = "calls", max_series = 200)]
static CALLS: Counter<CallLabels<'_>>;

/// Time of one call.
#[metric(histogram = "call_duration", unit = "s")]
static CALL_DURATION: Histogram<CallLabels<'_>>;

fn main() {}
