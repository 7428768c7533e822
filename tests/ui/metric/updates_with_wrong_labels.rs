//! Updates with missing, wrong or superfluous labels.

use telemark::{Counter, Gauge, Histogram, Outcome, metric};

/// Orders taken.
#[metric(counter = "orders")]
static ORDERS: Counter<Outcome>;

/// Sessions now open.
#[metric(gauge = "sessions")]
static SESSIONS: Gauge;

/// Sizes.
#[metric(histogram = "sizes", unit = "By", buckets = [1, 10])]
static SIZES: Histogram;

fn main() {
    ORDERS.inc();
    ORDERS.inc(true);
    SESSIONS.set(3.0, Outcome::Success);
    SIZES.record("3");
    ORDERS.record(3.0, Outcome::Success);
}
