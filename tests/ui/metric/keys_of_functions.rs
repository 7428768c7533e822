//! Keys that belong to functions.

use telemark::{Counter, Outcome, metric};

/// Orders taken.
#[metric(counter = "orders", labels(status = outcome), value = 3, help = "Orders.")]
static ORDERS: Counter<Outcome>;

fn main() {
    ORDERS.inc(Outcome::Success);
}
