//! Types that are no handle.

use telemark::{Outcome, metric};

type Mine = telemark::Counter<Outcome>;

/// Orders taken.
#[metric(counter = "orders")]
static ORDERS: Countr<Outcome>;

/// Orders sent.
#[metric(counter = "orders_sent")]
static SENT: Mine;

/// Orders lost.
#[metric(counter = "orders_lost")]
static LOST: (u8, u8);

fn main() {}
