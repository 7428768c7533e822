//! Every suffix that Prometheus gives a meaning, with dots and on functions.

use telemark::{Counter, Gauge, Histogram, UpDown, metric};

/// Seen.
#[metric(histogram = "sizes_bucket", unit = "By", buckets = [1])]
static BUCKET: Histogram;

/// Seen.
#[metric(counter = "sizes.sum")]
static SUM: Counter;

/// Seen.
#[metric(updown = "sizes_created")]
static CREATED: UpDown;

/// Seen.
#[metric(gauge = "sizes_total")]
static TOTAL: Gauge;

#[metric(counter = "calls_count", description = "Calls.")]
#[metric(histogram = "call_seconds", description = "Time of a call.", unit = "s")]
fn call() {}

fn main() {
    call();
}
