//! The loop itself: labels and values are read, nothing is counted.

use super::input::{counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use std::hint::black_box;

pub fn cases() -> Vec<Case> {
    let mut cases = counter3(|labels| {
        black_box(labels.at());
    });
    cases.push(counter_str(|labels, text| {
        black_box((labels.at2(), text));
    }));
    cases.push(histogram2(|seconds, labels| {
        black_box((seconds, labels.at2()));
    }));
    cases.push(gauge(|seconds, labels| {
        black_box((seconds, labels.at()));
    }));
    cases
}
