//! The key says one kind and the type another.

use telemark::{Counter, Gauge, Outcome, metric};

/// Orders taken.
#[metric(counter = "orders")]
static ORDERS: Gauge<Outcome>;

/// Sessions now open.
#[metric(gauge = "sessions")]
static SESSIONS: Counter;

fn main() {}
