//! What every rival is fed with: the same pseudo-random labels and values, the same one hot series.

use crate::case::Case;
use std::sync::{Arc, LazyLock};

/// Combinations of 3 × 5 × 4 = 60 series, and durations in seconds.
struct Input {
    labels: [Labels; 1024],
    seconds: [f64; 1024],
    /// The third label as text that was made at run time.
    texts: [String; 1024],
}

/// The indices of one combination of label values.
#[derive(Clone, Copy)]
pub struct Labels {
    pub kind: u8,
    pub status: u8,
    pub tier: u8,
}

impl Labels {
    /// The place among all combinations.
    pub fn at(self) -> usize {
        (self.kind as usize * 5 + self.status as usize) * 4 + self.tier as usize
    }

    /// The place among those of the first two labels.
    pub fn at2(self) -> usize {
        self.kind as usize * 5 + self.status as usize
    }

    pub fn kind(self) -> &'static str {
        KINDS[self.kind as usize]
    }

    pub fn status(self) -> &'static str {
        STATUS[self.status as usize]
    }

    pub fn tier(self) -> &'static str {
        TIERS[self.tier as usize]
    }
}

pub const KINDS: [&str; 3] = ["data_processing", "ai_generation", "chat"];
pub const STATUS: [&str; 5] = ["success", "failure", "expected", "cancelled", "panicked"];
pub const TIERS: [&str; 4] = ["free", "basic", "team", "enterprise"];
pub const BUCKETS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Updates between two looks of the second thread at whether to go on.
const BEAT: u64 = 1024;

/// One hot series.
const HOT: Labels = Labels { kind: 1, status: 0, tier: 2 };

static INPUT: LazyLock<Input> = LazyLock::new(|| {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let labels = std::array::from_fn(|_| Labels {
        kind: (next() % 3) as u8,
        status: (next() % 5) as u8,
        tier: (next() % 4) as u8,
    });
    // Spread over the buckets as latencies are: evenly by their logarithm.
    let seconds = std::array::from_fn(|_| 10f64.powf(((next() % 4000) as f64) / 1000.0 - 3.0));
    Input { labels, seconds, texts: labels.map(|labels| labels.tier().to_owned()) }
});

/// Every combination, in the order of [`Labels::at`]: what pre-bound handles are made of.
pub fn all<T>(mut bind: impl FnMut(Labels) -> T) -> Vec<T> {
    (0..60).map(|at| bind(Labels { kind: at / 20, status: at / 4 % 5, tier: at % 4 })).collect()
}

/// Every combination of the first two labels.
pub fn all2<T>(mut bind: impl FnMut(Labels) -> T) -> Vec<T> {
    (0..15).map(|at| bind(Labels { kind: at / 5, status: at % 5, tier: 0 })).collect()
}

fn anew(add: &impl Fn(Labels), n: u64, from: u64) {
    let labels = &INPUT.labels;
    for i in from..from + n {
        add(labels[i as usize & 1023]);
    }
}

fn hot(add: &impl Fn(Labels), n: u64) {
    (0..n).for_each(|_| add(std::hint::black_box(HOT)));
}

/// `counter3`: one more, in a series chosen anew each time; `-random2`: two threads do so;
/// `-hot2`: two threads on one series.
pub fn counter3(add: impl Fn(Labels) + Send + Sync + 'static) -> Vec<Case> {
    let add = Arc::new(add);
    let [random, random2, hot1, hot2] = [(); 4].map(|()| Arc::clone(&add));
    vec![
        Case::new("counter3", move |n| anew(&*add, n, 0)),
        Case::of_two(
            "counter3-random2",
            BEAT,
            move |n| anew(&*random, n, 0),
            move |n| anew(&*random2, n, 512),
        ),
        Case::of_two("counter3-hot2", BEAT, move |n| hot(&*hot1, n), move |n| hot(&*hot2, n)),
    ]
}

/// `counter-str`: as `counter3`, the third label text that is not known before.
pub fn counter_str(add: impl Fn(Labels, &'static str) + 'static) -> Case {
    let input = &*INPUT;
    Case::new("counter-str", move |n| {
        for i in 0..n {
            let at = i as usize & 1023;
            add(input.labels[at], &input.texts[at]);
        }
    })
}

/// `histogram2`: one value, two labels, in a series chosen anew each time.
pub fn histogram2(record: impl Fn(f64, Labels) + 'static) -> Case {
    let input = &*INPUT;
    Case::new("histogram2", move |n| {
        for i in 0..n {
            let at = i as usize & 1023;
            record(input.seconds[at], input.labels[at]);
        }
    })
}

/// `gauge`: one of 60 gauges, chosen anew each time, is set.
pub fn gauge(set: impl Fn(f64, Labels) + 'static) -> Case {
    let input = &*INPUT;
    Case::new("gauge", move |n| {
        for i in 0..n {
            let at = i as usize & 1023;
            set(input.seconds[at], input.labels[at]);
        }
    })
}
