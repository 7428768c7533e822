//! What is asked for a value holds nothing, because it is asked from anywhere.

use telemark::{Gauge, metric};

fn main() {
    let queue = vec![1, 2];
    /// Jobs waiting.
    #[metric(observe = "queue_depth", with = || queue.len() as f64)]
    static QUEUE: Gauge;
}
