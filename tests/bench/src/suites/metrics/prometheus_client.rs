//! prometheus-client: a family of typed labels, looked up behind a lock.

use super::input::{BUCKETS, counter3, counter3_bound, histogram1, histogram1_bound};
use crate::child::Case;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

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
struct Workflow {
    kind: Kind,
    status: Status,
    tier: Tier,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OneKind {
    kind: Kind,
}

const KINDS: [Kind; 3] = [Kind::DataProcessing, Kind::AiGeneration, Kind::Chat];
const STATUS: [Status; 5] =
    [Status::Success, Status::Failure, Status::Expected, Status::Cancelled, Status::Panicked];
const TIERS: [Tier; 4] = [Tier::Free, Tier::Basic, Tier::Team, Tier::Enterprise];

pub fn cases() -> Vec<Case> {
    let workflows = Family::<Workflow, Counter>::default();
    let duration = Family::<OneKind, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
    let labels = |kind: u8, status: u8, tier: u8| Workflow {
        kind: KINDS[kind as usize],
        status: STATUS[status as usize],
        tier: TIERS[tier as usize],
    };
    let counter = workflows.get_or_create(&labels(1, 0, 2)).clone();
    let histogram = duration.get_or_create(&OneKind { kind: Kind::AiGeneration }).clone();
    vec![
        counter3(move |kind, status, tier| {
            workflows.get_or_create(&labels(kind, status, tier)).inc();
        }),
        counter3_bound(move || {
            counter.inc();
        }),
        histogram1(move |seconds, kind| {
            duration.get_or_create(&OneKind { kind: KINDS[kind as usize] }).observe(seconds);
        }),
        histogram1_bound(move |seconds| histogram.observe(seconds)),
    ]
}
