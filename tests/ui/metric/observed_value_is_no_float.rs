//! What is observed is an `f64`.

use telemark::{Gauge, metric};

fn queue_len() -> usize {
    7
}

/// Jobs waiting.
#[metric(observe = "queue_depth", with = || queue_len())]
static QUEUE: Gauge;

fn main() {}
