//! Types that are no set of labels.

use telemark::{Counter, Gauge, metric};

/// Calls by user.
#[metric(counter = "calls")]
static CALLS: Counter<String>;

/// Fill by cache.
#[metric(gauge = "fill")]
static FILL: Gauge<bool>;

fn main() {}
