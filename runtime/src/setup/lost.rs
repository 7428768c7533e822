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
        renamed_from: "",
        deprecated: "",
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

/// Why log records are lost: on their way to a stream, and on that to a collector.
const LOG_REASONS: [&str; LOG_COUNT] = log_reasons();

/// What both ways have in common is one reason.
const LOG_COUNT: usize = log::Health::REASONS.len() + collector::REASONS.len() - in_common();

const fn log_reasons() -> [&'static str; LOG_COUNT] {
    let mut all = [""; LOG_COUNT];
    let mut at = 0;
    while at < log::Health::REASONS.len() {
        all[at] = log::Health::REASONS[at];
        at += 1;
    }
    let mut more = 0;
    while more < collector::REASONS.len() {
        if !is_of_log(collector::REASONS[more]) {
            all[at] = collector::REASONS[more];
            at += 1;
        }
        more += 1;
    }
    all
}

const fn in_common() -> usize {
    let (mut at, mut count) = (0, 0);
    while at < collector::REASONS.len() {
        count += is_of_log(collector::REASONS[at]) as usize;
        at += 1;
    }
    count
}

const fn is_of_log(reason: &str) -> bool {
    let mut at = 0;
    while at < log::Health::REASONS.len() {
        if equal(log::Health::REASONS[at].as_bytes(), reason.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([first, rest @ ..], [other, others @ ..]) => *first == *other && equal(rest, others),
        _ => false,
    }
}

static LOGS: Shape = dropped(
    "telemark_logs_dropped",
    "{record}",
    "Log records that were lost, by reason.",
    &[LabelShape { name: "reason", values: LabelValues::Closed(&LOG_REASONS), variants: &[] }],
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
    let health = log::health();
    let lost = match WAYS_OUT.get() {
        Some((collector, _)) => logs(&health, collector),
        None => by_reason(&health, [0; collector::REASONS.len()]),
    };
    lost.get(reason).copied().unwrap_or(0)
}

/// Log records lost on both ways, by the values of the label `reason`.
pub(super) fn logs(health: &log::Health, collector: &Collector) -> [u64; LOG_COUNT] {
    by_reason(health, collector.lost_logs())
}

fn by_reason(health: &log::Health, on_their_way: [u64; collector::REASONS.len()]) -> [u64; LOG_COUNT] {
    let lines = health.dropped().into_iter();
    let records = collector::REASONS.iter().zip(on_their_way).map(|(reason, lost)| (*reason, lost));
    let all: Vec<_> = lines.chain(records).collect();
    LOG_REASONS.map(|reason| all.iter().filter(|(known, _)| *known == reason).map(|(_, lost)| lost).sum())
}

static SPANS_DROPPED: Observed = Observed::new(&SPANS, lost_spans);
static LOGS_DROPPED: Observed = Observed::new(&LOGS, lost_logs);
static REDACTIONS: Observed = Observed::new(&HIDDEN, redactions);

declare!(Declared::Metric(&SPANS_DROPPED));
declare!(Declared::Metric(&LOGS_DROPPED));
declare!(Declared::Metric(&REDACTIONS));
