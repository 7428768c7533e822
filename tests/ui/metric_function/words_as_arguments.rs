//! `outcome`, `error` and `ret` are the call's own words in labels and values: an argument of that name is hidden.
use telemark::{Counter, Outcome, metric};

/// Calls.
#[metric(counter = "calls")]
static CALLS: Counter<Outcome>;

#[metric(counter = CALLS, labels(outcome))]
fn judged(outcome: Outcome) {
    let _ = outcome;
}

#[metric(counter = "bytes", description = "Bytes.", value = ret)]
fn sized(ret: u64) {
    let _ = ret;
}

fn main() {
    judged(Outcome::Success);
    sized(1);
}
