//! What a gauge and a histogram take, and what they do not.

use telemark::{Counter, Gauge, Histogram, UpDown, metric};

/// Sizes.
#[metric(histogram = "sizes", unit = "By", buckets = [1, 10])]
static SIZES: Histogram;

/// Fill.
#[metric(gauge = "fill", unit = "1")]
static FILL: Gauge;

/// Orders.
#[metric(counter = "orders")]
static ORDERS: Counter;

/// Held.
#[metric(updown = "held")]
static HELD: UpDown;

fn main() {
    SIZES.record("12");
    SIZES.record(None::<f64>);
    FILL.set(true);
    ORDERS.add(-1);
    ORDERS.add(0.5);
    HELD.add(2.5);
    FILL.inc();
    HELD.set(3);
}
