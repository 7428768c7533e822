//! What of a metric is compared, how, and with what.

use telemark::testing::assert_metric;
use telemark::{Counter, Histogram, metric};

/// Things.
#[metric(counter = "things")]
static THINGS: Counter;

/// Their sizes.
#[metric(histogram = "sizes", buckets = [1.0])]
static SIZES: Histogram;

fn main() {
    assert_metric!(THINGS.count == 1);
    assert_metric!(SIZES == 1);
    assert_metric!(SIZES.total == 1);
    assert_metric!(THINGS = 1);
    assert_metric!(THINGS);
    assert_metric!(THINGS ==);
    assert_metric!(THINGS == 1, "with a message");
    assert_metric!(THINGS == "1");
    assert_metric!(THINGS { .., kind: A } == 1);
    assert_metric!(THINGS { kind } == 1);
    assert_metric!();
}
