//! Units in names, spelled out, or broken.

use telemark::{Gauge, Histogram, metric};

/// Time of one request.
#[metric(histogram = "request_duration_seconds", unit = "s")]
static DURATION: Histogram;

/// Time of one query.
#[metric(histogram = "query_ms", buckets = [1, 10])]
static QUERY: Histogram;

/// Memory held.
#[metric(gauge = "memory", unit = "bytes")]
static MEMORY: Gauge;

/// Length of the queue.
#[metric(gauge = "queue", unit = "{job")]
static QUEUE: Gauge;

fn main() {}
