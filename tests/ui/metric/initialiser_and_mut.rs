//! The attribute supplies the value.

use telemark::{Counter, metric};

/// Orders taken.
#[metric(counter = "orders")]
static mut ORDERS: Counter = Counter::new();

fn main() {}
