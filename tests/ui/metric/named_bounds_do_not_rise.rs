//! Bounds in a constant are checked when it is known.

use telemark::{Histogram, metric};

const SIZES: [f64; 3] = [1.0, 1.0, 2.0];

/// Sizes.
#[metric(histogram = "sizes", unit = "By", buckets = SIZES)]
static SIZE: Histogram;

fn main() {
    SIZE.record(1.0);
}
