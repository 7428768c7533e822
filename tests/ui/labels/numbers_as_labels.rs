//! Numbers and options have no closed set of values.

use telemark::Labels;

#[derive(Labels, Clone, Copy)]
struct RequestLabels {
    ratio: f64,
    status: u16,
    shard: Option<bool>,
}

fn main() {}
