//! What the span and log rooms have lost and redaction has hidden, as metrics: they cannot declare metrics themselves.

use super::collector::{self, Collector};
use super::exporters::{self, Exporters};
use crate::log;
use crate::metric::Observed;
use crate::redact::{Rule, Slot, redactions};
use crate::registry::{Declared, declare};
use crate::schema::{BucketSearch, LabelShape, LabelValues, Location, MetricKind, Shape};
use crate::span::{Loss, losses};
use std::sync::OnceLock;

static WAYS_OUT: OnceLock<(Collector, Exporters)> = OnceLock::new();

/// Why spans are lost: what happens to exporters of the SDK happens to those of OTLP too.
const REASONS: &[&str] =
    if collector::REASONS.is_empty() { &exporters::REASONS } else { &collector::REASONS };

/// Remembers whom to ask for the spans that were lost.
pub(super) fn watch(collector: &Collector, exporters: &Exporters) {
    // There is one `install()` in a process, so there is nothing to replace.
    WAYS_OUT.get_or_init(|| (collector.clone(), exporters.clone()));
}

const fn here(line: u32) -> Location {
    Location { file: file!(), line, package: env!("CARGO_PKG_NAME"), module: module_path!() }
}

const fn dropped(
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    labels: &'static [LabelShape],
    line: u32,
) -> Shape {
    let location = here(line);
    Shape {
        name,
        kind: MetricKind::Counter,
        unit,
        description,
        labels,
        buckets: &[],
        search: &BucketSearch::NONE,
        zero_all: true,
        location,
    }
}

/// Why spans are lost: on their way to the collector's thread, and after it.
const SPAN_REASONS: [&str; Loss::REASONS.len() + REASONS.len()] = {
    let mut all = [""; Loss::REASONS.len() + REASONS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] =
            if at < Loss::REASONS.len() { Loss::REASONS[at] } else { REASONS[at - Loss::REASONS.len()] };
        at += 1;
    }
    all
};

static SPANS: Shape = dropped(
    "telemark_spans_dropped",
    "{span}",
    "Spans that were lost, by reason.",
    &[LabelShape { name: "reason", values: LabelValues::Closed(&SPAN_REASONS), variants: &[] }],
    line!(),
);

static LOGS: Shape = dropped(
    "telemark_logs_dropped",
    "{record}",
    "Log records that were lost, by reason.",
    &[LabelShape { name: "reason", values: LabelValues::Closed(&log::Health::REASONS), variants: &[] }],
    line!(),
);

/// Exists at 0 for each rule and slot, so that the first redaction is seen as a rise.
static HIDDEN: Shape = dropped(
    "telemark_redactions",
    "{redaction}",
    "Values of others that redaction has hidden, by the rule that saw them and where they stood.",
    &[
        LabelShape { name: "rule", values: LabelValues::Closed(Rule::WORDS), variants: &[] },
        LabelShape { name: "slot", values: LabelValues::Closed(Slot::WORDS), variants: &[] },
    ],
    line!(),
);

fn lost_spans(reason: usize) -> u64 {
    if let Some(lost) = losses().get(reason) {
        return *lost;
    }
    let after = reason - Loss::REASONS.len();
    let Some((collector, exporters)) = WAYS_OUT.get() else { return 0 };
    let known = exporters::REASONS.iter().position(|known| REASONS.get(after) == Some(known));
    let in_exporters = known.and_then(|at| exporters.lost().get(at).copied());
    collector.lost().get(after).copied().unwrap_or(0) + in_exporters.unwrap_or(0)
}

fn lost_logs(reason: usize) -> u64 {
    log::health().dropped().get(reason).map_or(0, |(_, lost)| *lost)
}

static SPANS_DROPPED: Observed = Observed::new(&SPANS, lost_spans);
static LOGS_DROPPED: Observed = Observed::new(&LOGS, lost_logs);
static REDACTIONS: Observed = Observed::new(&HIDDEN, redactions);

declare!(Declared::Metric(&SPANS_DROPPED));
declare!(Declared::Metric(&LOGS_DROPPED));
declare!(Declared::Metric(&REDACTIONS));
