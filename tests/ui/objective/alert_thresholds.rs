//! Thresholds that are in no unit of the condition, or decide nothing.

#![allow(unused_imports, reason = "what is refused uses nothing")]

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
use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};

telemark::alert! { percent: ratio(HTTP_REQUESTS.where(status =~ "5.."), HTTP_REQUESTS) > 5, severity = "warning" }
telemark::alert! { never: ratio(HTTP_REQUESTS.where(status =~ "5.."), HTTP_REQUESTS) > 100 %, severity = "warning" }
telemark::alert! { count: rate(HTTP_REQUESTS) > 10, severity = "warning" }
telemark::alert! { always: rate(HTTP_REQUESTS) >= 0 / s, severity = "warning" }
telemark::alert! { waiting: WAITING > 10 / s, severity = "warning" }
telemark::alert! { memory: MEMORY > 5 s, severity = "warning" }
telemark::alert! { jobs: WAITING > 5 MiB, severity = "warning" }

fn main() {}
