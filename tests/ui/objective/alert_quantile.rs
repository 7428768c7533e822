//! A quantile is taken of a histogram, below its last bucket.

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

telemark::alert! { gauge: quantile(0.95, WAITING) > 1 s, severity = "warning" }
telemark::alert! { slow: quantile(0.95, JOB_DURATION) > 5 s, severity = "warning" }
telemark::alert! { percent: quantile(95, JOB_DURATION) > 1 s, severity = "warning" }
telemark::alert! { alone: quantile(JOB_DURATION) > 1 s, severity = "warning" }

fn main() {}
