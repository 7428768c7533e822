//! A rate is taken of a counter.

use telemark::{Gauge, Histogram, Outcome, metric};

/// Jobs waiting.
#[metric(gauge = "waiting", unit = "{job}")]
static WAITING: Gauge<Outcome>;

/// Memory in use.
#[metric(gauge = "memory", unit = "By")]
static MEMORY: Gauge;

/// Time of one job.
#[metric(histogram = "job_duration", unit = "s", buckets = [0.1, 0.5, 2.5])]
static JOB_DURATION: Histogram<Outcome>;

telemark::alert! { growing: rate(WAITING) > 10 / s, severity = "warning" }
telemark::alert! { jobs: rate(JOB_DURATION) > 10 / s, severity = "warning" }

fn main() {}
