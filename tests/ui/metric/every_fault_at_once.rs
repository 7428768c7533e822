//! All faults of one declaration are told at once.

use telemark::{Gauge, Outcome, metric};

#[metric(counter = "OrdersTaken", unitt = "{order}", buckets = [1, 2], max_series = 0, zero = some)]
static mut ORDERS: Gauge<Outcome> = 3;

fn main() {}
