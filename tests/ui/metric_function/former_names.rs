//! What a metric was called before stands where it is declared.
use telemark::{Counter, metric};

/// Jobs.
#[metric(counter = "jobs")]
static JOBS: Counter;

#[metric(counter = JOBS, renamed_from = "tasks", deprecated = "read `tasks`")]
fn work() {}

fn main() {
    work();
}
