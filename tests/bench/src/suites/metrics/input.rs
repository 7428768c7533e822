//! What every rival is fed with: the same pseudo-random labels and values, the same one hot series.

use crate::child::Case;

/// Combinations of 3 × 5 × 4 = 60 series, and durations in seconds.
pub struct Input {
    pub labels: [(u8, u8, u8); 1024],
    pub seconds: [f64; 1024],
}

pub const KINDS: [&str; 3] = ["data_processing", "ai_generation", "chat"];
pub const STATUS: [&str; 5] = ["success", "failure", "expected", "cancelled", "panicked"];
pub const TIERS: [&str; 4] = ["free", "basic", "team", "enterprise"];
pub const BUCKETS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

impl Input {
    pub fn new() -> Self {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let labels = std::array::from_fn(|_| ((next() % 3) as u8, (next() % 5) as u8, (next() % 4) as u8));
        // Spread over the buckets as latencies are: evenly by their logarithm.
        let seconds = std::array::from_fn(|_| 10f64.powf(((next() % 4000) as f64) / 1000.0 - 3.0));
        Self { labels, seconds }
    }
}

/// `counter3`: one more, in a series chosen anew each time.
pub fn counter3(mut add: impl FnMut(u8, u8, u8) + 'static) -> Case {
    let input = Input::new();
    Case::new("counter3", move |n| {
        for i in 0..n {
            let (kind, status, tier) = input.labels[i as usize & 1023];
            add(kind, status, tier);
        }
    })
}

/// `counter3-bound`: one more in a series that was looked up before.
pub fn counter3_bound(mut add: impl FnMut() + 'static) -> Case {
    Case::new("counter3-bound", move |n| (0..n).for_each(|_| add()))
}

/// `histogram1`: one value, in a series chosen anew each time.
pub fn histogram1(mut record: impl FnMut(f64, u8) + 'static) -> Case {
    let input = Input::new();
    Case::new("histogram1", move |n| {
        for i in 0..n {
            let at = i as usize & 1023;
            record(input.seconds[at], input.labels[at].0);
        }
    })
}

/// `histogram1-bound`: one value in a series that was looked up before.
pub fn histogram1_bound(mut record: impl FnMut(f64) + 'static) -> Case {
    let input = Input::new();
    Case::new("histogram1-bound", move |n| (0..n).for_each(|i| record(input.seconds[i as usize & 1023])))
}
