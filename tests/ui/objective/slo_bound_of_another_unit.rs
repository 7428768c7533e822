//! A bound is in a unit that the histogram can be compared with.

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

telemark::slo! { jobs: 95 % over 30d, latency = JOB_DURATION <= 512 MiB }
telemark::slo! { shares: 95 % over 30d, latency = JOB_DURATION <= 50 % }

fn main() {}
