//! Bounds that do not rise, are missing, or belong to no histogram.

use telemark::{Counter, Histogram, metric};

/// Sizes.
#[metric(histogram = "sizes", unit = "By", buckets = [1, 10, 10, 5, "20"])]
static SIZES: Histogram;

/// Widths, without bounds.
#[metric(histogram = "widths", unit = "m")]
static WIDTHS: Histogram;

/// Heights, with none.
#[metric(histogram = "heights", unit = "m", buckets = [])]
static HEIGHTS: Histogram;

/// Orders.
#[metric(counter = "orders", buckets = [1])]
static ORDERS: Counter;

/// Depths.
#[metric(histogram = "depths", unit = "m", buckets = 1.0)]
static DEPTHS: Histogram;

fn main() {}
