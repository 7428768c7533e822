//! The loop itself: labels and values are read, nothing is counted.

use super::input::{counter3, counter3_bound, histogram1, histogram1_bound};
use crate::child::Case;
use std::hint::black_box;

pub fn cases() -> Vec<Case> {
    vec![
        counter3(|kind, status, tier| {
            black_box((kind, status, tier));
        }),
        counter3_bound(|| {
            black_box(());
        }),
        histogram1(|seconds, kind| {
            black_box((seconds, kind));
        }),
        histogram1_bound(|seconds| {
            black_box(seconds);
        }),
    ]
}
