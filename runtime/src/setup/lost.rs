//! What the span and log rooms have lost and redaction has hidden, as metrics: they cannot declare metrics themselves.

use super::collector::{self, Collector};
use super::exporters::{self, Exporters};
use super::health::{Dropped, SignalHealth};
use crate::log;
use crate::metric::Observed;
use crate::redact::{Rule, Slot, redactions};
use crate::registry::{Declared, declare};
use crate::schema::{BucketSearch, LabelShape, LabelValues, Location, MetricKind, Shape};
use crate::span::{Loss, losses};
use std::array;
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

/// Spans lost on all their ways, by the values of the label `reason`.
pub(super) fn spans(collector: &Collector, exporters: &Exporters) -> Dropped {
    let before = losses();
    Dropped::new(
        &SPAN_REASONS,
        array::from_fn(|reason| match before.get(reason) {
            Some(lost) => *lost,
            None => after(reason - before.len(), collector, exporters),
        }),
    )
}

/// Spans lost after they have left the rings.
fn after(reason: usize, collector: &Collector, exporters: &Exporters) -> u64 {
    let known = exporters::REASONS.iter().position(|known| REASONS.get(reason) == Some(known));
    let in_exporters = known.and_then(|at| exporters.lost().get(at).copied());
    collector.lost().get(reason).copied().unwrap_or(0) + in_exporters.unwrap_or(0)
}

fn lost_spans(reason: usize) -> u64 {
    if let Some(lost) = losses().get(reason) {
        return *lost;
    }
    let Some((collector, exporters)) = WAYS_OUT.get() else { return 0 };
    after(reason - Loss::REASONS.len(), collector, exporters)
}

fn lost_logs(reason: usize) -> u64 {
    let health = log::health();
    let lost = match WAYS_OUT.get() {
        Some((collector, _)) => by_reason(&health, collector.lost_logs()),
        None => by_reason(&health, [0; collector::REASONS.len()]),
    };
    lost.get(reason).copied().unwrap_or(0)
}

/// Log records lost on both ways, by the values of the label `reason`.
pub(super) fn logs(health: &log::Health, collector: &Collector) -> Dropped {
    Dropped::new(&LOG_REASONS, by_reason(health, collector.lost_logs()))
}

fn by_reason(health: &log::Health, on_their_way: [u64; collector::REASONS.len()]) -> [u64; LOG_COUNT] {
    let lines = health.dropped();
    let of = |reason: &str| {
        let lines = lines.iter().find(|(known, _)| *known == reason).map_or(0, |(_, lost)| *lost);
        let at = collector::REASONS.iter().position(|known| *known == reason);
        lines + at.and_then(|at| on_their_way.get(at).copied()).unwrap_or(0)
    };
    LOG_REASONS.map(of)
}

/// Spans and log records that wait for the collector, and how many may.
static QUEUE_SIZE: Shape = queue(
    "telemark_export_queue_size",
    "Spans and log records that wait for the collector, by signal.",
    line!(),
);
static QUEUE_CAPACITY: Shape = queue(
    "telemark_export_queue_capacity",
    "Spans and log records that may wait for the collector, by signal.",
    line!(),
);

/// Of what waits; points never do.
const QUEUES: [&str; 2] = ["traces", "logs"];

const fn queue(name: &'static str, description: &'static str, line: u32) -> Shape {
    let labels = &[LabelShape { name: "signal", values: LabelValues::Closed(&QUEUES), variants: &[] }];
    Shape { kind: MetricKind::Gauge, ..dropped(name, "{item}", description, labels, line) }
}

/// One number of a signal, as the word of a gauge.
fn of_queue(signal: usize, number: fn(&SignalHealth) -> u64) -> u64 {
    let Some((collector, _)) = WAYS_OUT.get() else { return 0 };
    let [traces, _, logs] = collector.fares();
    let waiting = number(if signal == 0 { &traces } else { &logs });
    (waiting as f64).to_bits()
}

static QUEUE_SIZES: Observed = Observed::new(&QUEUE_SIZE, |signal| of_queue(signal, |health| health.waiting));
static QUEUE_CAPACITIES: Observed =
    Observed::new(&QUEUE_CAPACITY, |signal| of_queue(signal, |health| health.capacity));
static SPANS_DROPPED: Observed = Observed::new(&SPANS, lost_spans);
static LOGS_DROPPED: Observed = Observed::new(&LOGS, lost_logs);
static REDACTIONS: Observed = Observed::new(&HIDDEN, redactions);

declare!(Declared::Metric(&SPANS_DROPPED));
declare!(Declared::Metric(&LOGS_DROPPED));
declare!(Declared::Metric(&REDACTIONS));
declare!(Declared::Metric(&QUEUE_SIZES));
declare!(Declared::Metric(&QUEUE_CAPACITIES));
