//! The labels of one metric are not those of another, and no text takes their place.

use telemark::{Capped, Counter, Labels, Outcome, metric};

#[derive(Labels, Clone, Copy)]
struct CallLabels<'a> {
    model: Capped<'a, 8>,
    outcome: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct JobLabels {
    outcome: Outcome,
}

/// Calls.
#[metric(counter = "calls")]
static CALLS: Counter<CallLabels<'_>>;

fn main() {
    CALLS.inc(JobLabels { outcome: Outcome::Success });
    CALLS.inc(CallLabels { model: "small", outcome: Outcome::Success });
    CALLS.inc(CallLabels { model: Capped("small"), outcome: "success" });
    CALLS.inc(CallLabels { model: Capped::<4>("small"), outcome: Outcome::Success });
    CALLS.inc(CallLabels { model: Capped("small"), outcome: Outcome::Succes });
}
