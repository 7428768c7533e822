//! Which series exist from the start.

use telemark::{Counter, metric};

/// A word of its own.
#[metric(counter = "orders", zero)]
static ORDERS: Counter;

/// No such word.
#[metric(counter = "jobs", zero = none)]
static JOBS: Counter;

/// A number.
#[metric(counter = "calls", zero = 100)]
static CALLS: Counter;

fn main() {}
