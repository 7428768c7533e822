//! A static is exactly one metric.

use telemark::{Counter, Gauge, metric};

/// Orders taken.
#[metric(unit = "{order}")]
static ORDERS: Counter;

/// Sessions now open.
#[metric(gauge = "sessions", counter = "sessions")]
static SESSIONS: Gauge;

/// Nothing said.
#[metric]
static NOTHING: Counter;

fn main() {}
