//! Updates of metrics; the loop and the choice of labels are counted too.

use std::hint::black_box;
use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric};

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
struct Three {
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
struct Named<'a> {
    kind: Kind,
    name: Capped<'a, 32>,
}

/// Workflows.
#[metric(counter = "workflows")]
static WORKFLOWS: Counter<Three>;

/// Workflows by name.
#[metric(counter = "named_workflows")]
static NAMED: Counter<Named<'_>>;

/// Workflows waiting.
#[metric(updown = "waiting")]
static WAITING: UpDown<Two>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0])]
static DURATION: Histogram<Two>;

/// Load.
#[metric(gauge = "load")]
static LOAD: Gauge<Two>;

const KINDS: [Kind; 3] = [Kind::DataProcessing, Kind::AiGeneration, Kind::Chat];
const TIERS: [Tier; 4] = [Tier::Free, Tier::Basic, Tier::Team, Tier::Enterprise];
const STATUS: [Outcome; 4] = [Outcome::Success, Outcome::Failure, Outcome::Expected, Outcome::Cancelled];
const NAMES: [&str; 4] = ["translate", "summarize", "classify documents by their language", "plan"];
const SECONDS: [f64; 8] = [0.001, 0.004, 0.02, 0.06, 0.3, 0.8, 3.0, 20.0];

/// The labels of a call, as the compiler cannot know them.
fn three(at: u64) -> Three {
    let Two { kind, status } = two(at);
    Three { kind, status, tier: TIERS[at as usize & 3] }
}

fn two(at: u64) -> Two {
    Two { kind: KINDS[usize::from(at & 4 != 0)], status: STATUS[at as usize & 3] }
}

#[inline(never)]
pub(crate) fn counter(calls: u64) {
    for at in 0..calls {
        WORKFLOWS.inc(three(black_box(at)));
    }
}

#[inline(never)]
pub(crate) fn counter_bound(calls: u64) {
    let bound = WORKFLOWS.bind(three(black_box(1)));
    for _ in 0..calls {
        black_box(bound).inc();
    }
}

#[inline(never)]
pub(crate) fn counter_text(calls: u64) {
    for at in 0..calls {
        let name = black_box(NAMES[at as usize & 3]);
        NAMED.inc(Named { kind: KINDS[2], name: Capped(name) });
    }
}

#[inline(never)]
pub(crate) fn updown(calls: u64) {
    for at in 0..calls {
        WAITING.add(1, two(black_box(at)));
    }
}

#[inline(never)]
pub(crate) fn histogram(calls: u64) {
    for at in 0..calls {
        DURATION.record(black_box(SECONDS[at as usize & 7]), two(at));
    }
}

#[inline(never)]
pub(crate) fn histogram_bound(calls: u64) {
    let bound = DURATION.bind(two(black_box(1)));
    for at in 0..calls {
        black_box(bound).record(SECONDS[at as usize & 7]);
    }
}

#[inline(never)]
pub(crate) fn gauge(calls: u64) {
    for at in 0..calls {
        LOAD.set(black_box(0.5), two(at));
    }
}

#[inline(never)]
pub(crate) fn enter(calls: u64) {
    for at in 0..calls {
        drop(black_box(WAITING.enter(two(at))));
    }
}
