//! telemark: labels as enums, handles as statics.

use super::input::{counter3, counter3_bound, histogram1, histogram1_bound};
use crate::child::Case;
use telemark::{Counter, Histogram, LabelValue, Labels, Outcome, metric};

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    DataProcessing,
    AiGeneration,
    Chat,
}

#[derive(LabelValue, Clone, Copy)]
enum Tier {
    Free,
    Basic,
    Team,
    Enterprise,
}

#[derive(Labels, Clone, Copy)]
struct Workflow {
    kind: Kind,
    status: Outcome,
    tier: Tier,
}

/// Workflows by kind, outcome and tier.
#[metric(counter = "workflows")]
static WORKFLOWS: Counter<Workflow>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0])]
static DURATION: Histogram<Kind>;

const KINDS: [Kind; 3] = [Kind::DataProcessing, Kind::AiGeneration, Kind::Chat];
const TIERS: [Tier; 4] = [Tier::Free, Tier::Basic, Tier::Team, Tier::Enterprise];
const STATUS: [Outcome; 5] =
    [Outcome::Success, Outcome::Failure, Outcome::Expected, Outcome::Cancelled, Outcome::Panicked];

pub fn cases() -> Vec<Case> {
    let labels = |kind: u8, status: u8, tier: u8| Workflow {
        kind: KINDS[kind as usize],
        status: STATUS[status as usize],
        tier: TIERS[tier as usize],
    };
    let counter = WORKFLOWS.bind(labels(1, 0, 2));
    let histogram = DURATION.bind(Kind::AiGeneration);
    vec![
        counter3(move |kind, status, tier| WORKFLOWS.inc(labels(kind, status, tier))),
        counter3_bound(move || counter.inc()),
        histogram1(|seconds, kind| DURATION.record(seconds, KINDS[kind as usize])),
        histogram1_bound(move |seconds| histogram.record(seconds)),
    ]
}
