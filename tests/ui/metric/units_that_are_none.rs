//! Units that are misspelt, not base units, or things.

use telemark::{Counter, Gauge, Histogram, metric};

/// Time of one request.
#[metric(histogram = "request_time", unit = "ms", buckets = [1, 10])]
static TIME: Histogram;

/// Time of one query.
#[metric(histogram = "query_time", unit = "secnds", buckets = [1, 10])]
static QUERY: Histogram;

/// Requests.
#[metric(counter = "requests", unit = "request")]
static REQUESTS: Counter;

/// Memory held.
#[metric(gauge = "memory", unit = "MiBy")]
static MEMORY: Gauge;

/// How full the disk is.
#[metric(gauge = "disk_use", unit = "%")]
static DISK_USE: Gauge;

/// Temperature.
#[metric(gauge = "temperature", unit = "C°")]
static TEMPERATURE: Gauge;

fn main() {}
