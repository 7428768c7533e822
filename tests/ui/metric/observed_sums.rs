//! What is observed has the type of its kind.

use telemark::{Counter, Histogram, UpDown, metric};

/// Bytes read.
#[metric(observe = "read", unit = "By", with = || 3.0)]
static READ: Counter;

/// Jobs waiting.
#[metric(observe = "waiting", with = || 3_u64)]
static WAITING: UpDown;

/// Sizes.
#[metric(observe = "sizes", with = || 3.0, buckets = [1])]
static SIZES: Histogram;

fn main() {}
