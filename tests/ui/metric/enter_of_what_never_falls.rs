//! Only what falls again can be entered, and the guard is kept.
#![deny(unused_must_use)]

use telemark::{Counter, Gauge, Outcome, UpDown, metric};

/// Orders.
#[metric(counter = "orders")]
static ORDERS: Counter;

/// Sessions now open.
#[metric(gauge = "sessions")]
static SESSIONS: Gauge;

/// Jobs now running.
#[metric(updown = "running")]
static RUNNING: UpDown<Outcome>;

fn main() {
    ORDERS.enter();
    SESSIONS.enter();
    let _running = RUNNING.enter();
}
