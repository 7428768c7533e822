//! `observe` and `with` belong together, without labels.

use telemark::{Gauge, Outcome, metric};

/// Jobs waiting.
#[metric(observe = "queue_depth")]
static QUEUE: Gauge;

/// Jobs running.
#[metric(gauge = "running", with = || 3.0)]
static RUNNING: Gauge;

/// Jobs by outcome.
#[metric(observe = "jobs", with = || 3.0)]
static JOBS: Gauge<Outcome>;

fn main() {}
