//! Ids and times are different for each request.

use std::time::Duration;
use telemark::Labels;

#[derive(Clone, Copy)]
struct Uuid(u128);

#[derive(Labels, Clone, Copy)]
struct RequestLabels {
    id: Uuid,
    took: Duration,
}

fn main() {}
