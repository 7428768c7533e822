//! A metric is a static or belongs to a function.

use telemark::{Counter, metric};

/// Orders.
#[metric(counter = "orders")]
const ORDERS: Counter;

/// Jobs.
#[metric(counter = "jobs")]
struct Jobs;

fn main() {}
