//! What belongs to functions, or is called otherwise here, is told with what to write.
use telemark::{Counter, metric};

/// Jobs.
#[metric(counter = "jobs", name = "jobs", matches = Ok(_), help = "Jobs.")]
static JOBS: Counter;

/// Running jobs.
#[metric(in_flight = "running")]
static RUNNING: Counter;

fn main() {
    JOBS.inc();
    RUNNING.inc();
}
