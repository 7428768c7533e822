//! A metric without a description; code that updates it gets no error of its own.

use telemark::{Counter, metric};

#[metric(counter = "orders")]
static ORDERS: Counter;

fn main() {
    ORDERS.inc();
}
