//! measured: dense vectors of series, indexed by enums.

use super::input::{self, BUCKETS, TIERS, all, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use measured::metric::histogram::Thresholds;
use measured::{CounterVec, FixedCardinalityLabel, FloatGaugeVec, HistogramVec, LabelGroup};

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Kind {
    DataProcessing,
    AiGeneration,
    Chat,
}

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Status {
    Success,
    Failure,
    Expected,
    Cancelled,
    Panicked,
}

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Tier {
    Free,
    Basic,
    Team,
    Enterprise,
}

#[derive(Clone, Copy, LabelGroup)]
#[label(set = ThreeSet)]
struct Three {
    kind: Kind,
    status: Status,
    tier: Tier,
}

#[derive(Clone, Copy, LabelGroup)]
#[label(set = TwoSet)]
struct Two {
    kind: Kind,
    status: Status,
}

#[derive(Clone, Copy, LabelGroup)]
#[label(set = WithTextSet)]
struct WithText<'a> {
    kind: Kind,
    status: Status,
    #[label(fixed_with = lasso::RodeoReader)]
    tier: &'a str,
}

const KINDS: [Kind; 3] = [Kind::DataProcessing, Kind::AiGeneration, Kind::Chat];
const STATUS: [Status; 5] =
    [Status::Success, Status::Failure, Status::Expected, Status::Cancelled, Status::Panicked];
const TIER: [Tier; 4] = [Tier::Free, Tier::Basic, Tier::Team, Tier::Enterprise];

fn two(l: input::Labels) -> Two {
    Two { kind: KINDS[l.kind as usize], status: STATUS[l.status as usize] }
}

fn three(l: input::Labels) -> Three {
    let Two { kind, status } = two(l);
    Three { kind, status, tier: TIER[l.tier as usize] }
}

/// Every text is known before the first update: it takes no others.
fn named() -> CounterVec<WithTextSet> {
    let mut texts = lasso::Rodeo::default();
    for text in TIERS {
        texts.get_or_intern(text);
    }
    CounterVec::with_label_set(WithTextSet::new(texts.into_reader()))
}

pub fn cases() -> Vec<Case> {
    let counters = CounterVec::with_label_set(ThreeSet::default());
    let named = named();
    let histograms: HistogramVec<TwoSet, 14> =
        HistogramVec::with_label_set_and_metadata(TwoSet::default(), Thresholds::with_buckets(BUCKETS));
    let gauges = FloatGaugeVec::with_label_set(ThreeSet::default());
    let mut cases = counter3(move |l| counters.inc(three(l)));
    cases.push(counter_str(move |l, text| {
        let Two { kind, status } = two(l);
        named.inc(WithText { kind, status, tier: text });
    }));
    cases.push(histogram2(move |seconds, l| histograms.observe(two(l), seconds)));
    cases.push(gauge(move |value, l| gauges.set(three(l), value)));
    cases
}

pub fn bound() -> Vec<Case> {
    let counters = CounterVec::with_label_set(ThreeSet::default());
    let ids = all(|l| counters.with_labels(three(l)));
    counter3(move |l| counters.get_metric(ids[l.at()]).inc())
}
