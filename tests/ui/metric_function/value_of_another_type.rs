//! A value that the metric does not take is told where it is written, and text as a label once.
use telemark::{Counter, metric};

/// Orders taken.
#[metric(counter = "orders")]
static ORDERS: Counter;

#[metric(counter = ORDERS, value = "one")]
fn order() {}

#[metric(counter = "orders_by", description = "Orders by customer.", labels(customer: String = name.clone()))]
fn order_by(name: String) {
    drop(name);
}

fn main() {
    order();
    order_by(String::new());
}
