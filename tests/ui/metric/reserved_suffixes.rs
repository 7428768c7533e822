//! Suffixes that exporters add or reserve.

use telemark::{Counter, Gauge, metric};

/// Orders taken.
#[metric(counter = "orders_total")]
static ORDERS: Counter;

/// Rows in the table.
#[metric(gauge = "rows.count")]
static ROWS: Gauge;

/// What was built.
#[metric(gauge = "build_info")]
static BUILD: Gauge;

fn main() {}
