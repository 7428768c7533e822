//! The bounds of a histogram rise, wherever it is declared.
use telemark::metric;

#[metric(histogram = "size", unit = "By", description = "Sizes.", buckets = [10, 1], value = 3.0)]
fn falling() {}

#[metric(histogram = "rows", description = "Rows.", value = 3.0)]
fn none() {}

fn main() {
    falling();
    none();
}
