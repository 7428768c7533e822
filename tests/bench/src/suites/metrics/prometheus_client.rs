//! prometheus-client: a family of typed labels, looked up behind a lock.

use super::input::{self, BUCKETS, all, all2, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use std::sync::atomic::AtomicU64;

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelValue)]
enum Kind {
    DataProcessing,
    AiGeneration,
    Chat,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelValue)]
enum Status {
    Success,
    Failure,
    Expected,
    Cancelled,
    Panicked,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelValue)]
enum Tier {
    Free,
    Basic,
    Team,
    Enterprise,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Three {
    kind: Kind,
    status: Status,
    tier: Tier,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Two {
    kind: Kind,
    status: Status,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct WithText {
    kind: Kind,
    status: Status,
    tier: String,
}

const KINDS: [Kind; 3] = [Kind::DataProcessing, Kind::AiGeneration, Kind::Chat];
const STATUS: [Status; 5] =
    [Status::Success, Status::Failure, Status::Expected, Status::Cancelled, Status::Panicked];
const TIERS: [Tier; 4] = [Tier::Free, Tier::Basic, Tier::Team, Tier::Enterprise];

fn two(l: input::Labels) -> Two {
    Two { kind: KINDS[l.kind as usize], status: STATUS[l.status as usize] }
}

fn three(l: input::Labels) -> Three {
    let Two { kind, status } = two(l);
    Three { kind, status, tier: TIERS[l.tier as usize] }
}

#[derive(Clone)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(BUCKETS)
    }
}

type Gauges = Family<Three, Gauge<f64, AtomicU64>>;

pub fn cases() -> Vec<Case> {
    let counters = Family::<Three, Counter>::default();
    let named = Family::<WithText, Counter>::default();
    let histograms = Family::<Two, Histogram, Buckets>::new_with_constructor(Buckets);
    let gauges = Gauges::default();
    let mut cases = counter3(move |l| {
        counters.get_or_create(&three(l)).inc();
    });
    cases.push(counter_str(move |l, text| {
        let Two { kind, status } = two(l);
        named.get_or_create(&WithText { kind, status, tier: text.to_owned() }).inc();
    }));
    cases.push(histogram2(move |seconds, l| histograms.get_or_create(&two(l)).observe(seconds)));
    cases.push(gauge(move |value, l| {
        gauges.get_or_create(&three(l)).set(value);
    }));
    cases
}

pub fn bound() -> Vec<Case> {
    let counters = Family::<Three, Counter>::default();
    let counters = all(|l| counters.get_or_create(&three(l)).clone());
    let histograms = Family::<Two, Histogram, Buckets>::new_with_constructor(Buckets);
    let histograms = all2(|l| histograms.get_or_create(&two(l)).clone());
    let gauges = Gauges::default();
    let gauges = all(|l| gauges.get_or_create(&three(l)).clone());
    let mut cases = counter3(move |l| {
        counters[l.at()].inc();
    });
    cases.push(histogram2(move |seconds, l| histograms[l.at2()].observe(seconds)));
    cases.push(gauge(move |value, l| {
        gauges[l.at()].set(value);
    }));
    cases
}
