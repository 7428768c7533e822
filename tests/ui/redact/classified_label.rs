//! A classified type among the labels of a metric.
use telemark::{Labels, Redact};

#[derive(Redact, Clone, Copy)]
struct UserId(#[redact(pii)] u64);

#[derive(Labels, Clone, Copy)]
struct RequestLabels {
    user: UserId,
}

fn main() {}
