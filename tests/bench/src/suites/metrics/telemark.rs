//! telemark: labels as enums, handles as statics.

use super::input::{self, all, all2, counter_str, counter3, gauge, histogram2};
use crate::case::Case;
use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, metric};

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

#[derive(Labels, Clone, Copy)]
struct Two {
    kind: Kind,
    status: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct WithText<'a> {
    kind: Kind,
    status: Outcome,
    tier: Capped<'a, 32>,
}

/// Workflows by kind, outcome and tier.
#[metric(counter = "workflows")]
static WORKFLOWS: Counter<Workflow>;

/// Workflows by kind, outcome and the name of the tier.
#[metric(counter = "workflows_named")]
static NAMED: Counter<WithText<'_>>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0])]
static DURATION: Histogram<Two>;

/// Load of the last workflow.
#[metric(gauge = "workflow_load")]
static LOAD: Gauge<Workflow>;

const KINDS: [Kind; 3] = [Kind::DataProcessing, Kind::AiGeneration, Kind::Chat];
const TIERS: [Tier; 4] = [Tier::Free, Tier::Basic, Tier::Team, Tier::Enterprise];
const STATUS: [Outcome; 5] =
    [Outcome::Success, Outcome::Failure, Outcome::Expected, Outcome::Cancelled, Outcome::Panicked];

fn three(labels: input::Labels) -> Workflow {
    let Two { kind, status } = two(labels);
    Workflow { kind, status, tier: TIERS[labels.tier as usize] }
}

fn two(labels: input::Labels) -> Two {
    Two { kind: KINDS[labels.kind as usize], status: STATUS[labels.status as usize] }
}

pub fn cases() -> Vec<Case> {
    let mut cases = counter3(|labels| WORKFLOWS.inc(three(labels)));
    cases.push(counter_str(|labels, text| {
        let Two { kind, status } = two(labels);
        NAMED.inc(WithText { kind, status, tier: Capped(text) });
    }));
    cases.push(histogram2(|seconds, labels| DURATION.record(seconds, two(labels))));
    cases.push(gauge(|value, labels| LOAD.set(value, three(labels))));
    cases
}

pub fn bound() -> Vec<Case> {
    let counters = all(|labels| WORKFLOWS.bind(three(labels)));
    let histograms = all2(|labels| DURATION.bind(two(labels)));
    let gauges = all(|labels| LOAD.bind(three(labels)));
    let mut cases = counter3(move |labels| counters[labels.at()].inc());
    cases.push(histogram2(move |seconds, labels| histograms[labels.at2()].record(seconds)));
    cases.push(gauge(move |value, labels| gauges[labels.at()].set(value)));
    cases
}
