//! What an update does to the words of its series.
//!
//! A sum is one word; a gauge is the bits of an `f64`; a histogram is the bits of the sum of its values, then the count of
//! each bucket.

use super::gauges;
use std::sync::atomic::{AtomicU64, Ordering};

/// One update.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    /// Of a sum; negative numbers are added by wrapping.
    Add(u64),
    /// Of a histogram.
    Record { bucket: usize, value: f64 },
    /// Of a gauge.
    Set(f64),
    /// Of a gauge.
    Step(f64),
}

impl Change {
    /// Changes words that others may change meanwhile.
    pub(super) fn atomically(self, words: &[AtomicU64]) {
        self.of(words, gauges::step, |cell, n| {
            cell.fetch_add(n, Ordering::Release);
        });
    }

    /// Changes words that others only read.
    pub(super) fn as_owner(self, words: &[AtomicU64]) {
        let add =
            |cell: &AtomicU64, n| cell.store(cell.load(Ordering::Relaxed).wrapping_add(n), Ordering::Release);
        let step = |cell: &AtomicU64, by: f64| {
            cell.store((f64::from_bits(cell.load(Ordering::Relaxed)) + by).to_bits(), Ordering::Relaxed);
        };
        self.of(words, step, add);
    }

    fn of(self, words: &[AtomicU64], step: impl Fn(&AtomicU64, f64), add: impl Fn(&AtomicU64, u64)) {
        let Some(first) = words.first() else { return };
        match self {
            Self::Add(n) => add(first, n),
            Self::Record { bucket, value } => {
                if let Some(count) = words.get(1 + bucket) {
                    step(first, value);
                    add(count, 1);
                }
            }
            Self::Set(value) => first.store(value.to_bits(), Ordering::Relaxed),
            Self::Step(by) => step(first, by),
        }
    }

    /// Changes words that nobody else sees.
    pub(super) fn alone(self, words: &mut [u64]) {
        let Some((first, rest)) = words.split_first_mut() else { return };
        match self {
            Self::Add(n) => *first = first.wrapping_add(n),
            Self::Record { bucket, value } => {
                if let Some(count) = rest.get_mut(bucket) {
                    *count += 1;
                    *first = (f64::from_bits(*first) + value).to_bits();
                }
            }
            Self::Set(value) => *first = value.to_bits(),
            Self::Step(by) => *first = (f64::from_bits(*first) + by).to_bits(),
        }
    }
}
