//! foundations-metrics: dense families with counters of their own for each thread.

use super::input::{self, BUCKETS, all, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use foundations_metrics::{
    Counter, Family, Gauge, Histogram, LowCardinalityFamily, LowCardinalityLabel, ThreadLocalCounter,
};
use serde::Serialize;
use std::num::NonZeroUsize;

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, Serialize)]
struct Three {
    kind: &'static str,
    status: &'static str,
    tier: &'static str,
    #[serde(skip)]
    at: usize,
}

impl LowCardinalityLabel for Three {
    const CARDINALITY: NonZeroUsize = NonZeroUsize::new(60).expect("sixty is not zero");

    fn index(&self) -> usize {
        self.at
    }
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, Serialize)]
struct Two {
    kind: &'static str,
    status: &'static str,
    #[serde(skip)]
    at: usize,
}

impl LowCardinalityLabel for Two {
    const CARDINALITY: NonZeroUsize = NonZeroUsize::new(15).expect("fifteen is not zero");

    fn index(&self) -> usize {
        self.at
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, Serialize)]
struct WithText {
    kind: &'static str,
    status: &'static str,
    tier: String,
}

fn three(l: input::Labels) -> Three {
    Three { kind: l.kind(), status: l.status(), tier: l.tier(), at: l.at() }
}

fn two(l: input::Labels) -> Two {
    Two { kind: l.kind(), status: l.status(), at: l.at2() }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

pub fn cases() -> Vec<Case> {
    let counters = LowCardinalityFamily::<Three, ThreadLocalCounter>::default();
    let named = Family::<WithText, Counter>::default();
    let histograms: LowCardinalityFamily<Two, Histogram, fn() -> Histogram> =
        LowCardinalityFamily::new_with_constructor(histogram);
    let gauges = LowCardinalityFamily::<Three, Gauge<f64>>::default();
    let mut cases = counter3(move |l| {
        counters.get_or_create(&three(l)).inc();
    });
    cases.push(counter_str(move |l, text| {
        let labels = WithText { kind: l.kind(), status: l.status(), tier: text.to_owned() };
        named.get_or_create(&labels).inc();
    }));
    cases.push(histogram2(move |seconds, l| histograms.get_or_create(&two(l)).observe(seconds)));
    cases.push(gauge(move |value, l| {
        gauges.get_or_create(&three(l)).set(value);
    }));
    cases
}

pub fn bound() -> Vec<Case> {
    let counters = LowCardinalityFamily::<Three, ThreadLocalCounter>::default();
    let counters = all(|l| counters.get_or_create(&three(l)).clone());
    counter3(move |l| {
        counters[l.at()].inc();
    })
}
