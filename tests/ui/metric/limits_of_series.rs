//! What `max_series` takes, and what it counts: buckets too.

use telemark::{Histogram, LabelValue, metric};

#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    Large,
}

/// A limit that is no number.
#[metric(histogram = "one", unit = "By", buckets = [1, 2, 3], max_series = "11")]
static ONE: Histogram<Size>;

/// A limit below zero.
#[metric(histogram = "two", unit = "By", buckets = [1, 2, 3], max_series = -1)]
static TWO: Histogram<Size>;

/// Two sizes, each with three buckets, infinity, sum and count.
#[metric(histogram = "three", unit = "By", buckets = [1, 2, 3], max_series = 11)]
static THREE: Histogram<Size>;

/// One more is enough.
#[metric(histogram = "four", unit = "By", buckets = [1, 2, 3], max_series = 12)]
static FOUR: Histogram<Size>;

fn main() {}
