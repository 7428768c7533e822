//! Labels that are told apart, and sentences that name them.

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
use telemark::http::HTTP_REQUESTS;

telemark::alert! { apart: rate(HTTP_REQUESTS) > 1 / s, by(route, method, method), severity = "warning" }
telemark::alert! { summed: rate(HTTP_REQUESTS) > 1 / s, severity = "warning", summary = "{{ $labels.path }} is busy" }
telemark::alert! { other: rate(HTTP_REQUESTS) > 1 / s, by(method), severity = "warning", summary = "{{ $labels.path }} is busy" }
telemark::alert! { gauge: WAITING > 5, severity = "warning", summary = "{{ $labels.queue }} of {{ $labels.outcome }}" }
telemark::alert! { absent: absent(WAITING.where(outcome = "success")), severity = "warning", summary = "{{ $labels.queue }}" }
telemark::alert! { hidden: rate(HTTP_REQUESTS) > 1 / s, by(method), labels(method = "all", alertname = "x"), severity = "warning" }

fn main() {}
