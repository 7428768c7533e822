//! What this room itself has to say: points that were dropped, labels that found no room.

use super::Counter;
use crate::registry::{self, Declared, declare};
use crate::schema::{
    BucketSearch, EachSeries, Interned, LabelShape, LabelValues, Location, MetricKind, Series, Shape,
};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use telemark_macros::{LabelValue, metric};

/// Why a point was dropped.
#[derive(LabelValue, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// NaN or an infinity.
    NotFinite,
    /// The expression of an `observe` metric panicked.
    ObserverPanicked,
    /// A label or a value of a function's metric panicked while the call was dropped.
    ExpressionPanicked,
    /// The collector was not reached in time or refused for good.
    ExportFailed,
    /// The collector took the request without them.
    Rejected,
    /// The process ended before they were sent.
    Shutdown,
    /// A `Duration` for a metric whose unit is not the second.
    NotATime,
}

/// Metric points that were dropped, by reason.
#[metric(counter = "telemark_points_dropped", unit = "{point}")]
static POINTS_DROPPED: Counter<Reason>;

/// All of them, for those who ask often.
static ALL: AtomicU64 = AtomicU64::new(0);

/// Counts a point that was dropped.
#[cold]
pub(super) fn count(reason: Reason) {
    dropped_points(reason, 1);
}

/// Counts an update whose labels or value panicked while its call was dropped.
pub(crate) fn expression_panicked() {
    count(Reason::ExpressionPanicked);
}

/// Counts points that did not reach whom they were read for.
pub(crate) fn dropped_points(reason: Reason, points: u64) {
    if points > 0 {
        ALL.fetch_add(points, Ordering::Relaxed);
        POINTS_DROPPED.add(points, reason);
    }
}

/// All points that were dropped so far, for any reason.
pub(crate) fn points_dropped() -> u64 {
    ALL.load(Ordering::Relaxed)
}

/// How often a text found no room, read from every metric with a capped label.
struct Overflows;

/// The base of the index; a program declares fewer capped labels than this.
const PAIRS: usize = 1 << 16;

static OVERFLOW_SHAPE: Shape = Shape {
    name: "telemark_label_overflow",
    kind: MetricKind::Counter,
    unit: "{value}",
    description: "Label texts that found no room under their cap and became `_other`, by metric and label.",
    labels: &[
        LabelShape {
            name: "metric",
            values: LabelValues::Capped { cap: PAIRS, seen: &MetricName },
            variants: &[],
        },
        LabelShape {
            name: "label",
            values: LabelValues::Capped { cap: PAIRS, seen: &LabelName },
            variants: &[],
        },
    ],
    buckets: &[],
    search: &BucketSearch::NONE,
    zero_all: false,
    renamed_from: "",
    deprecated: "",
    location: Location {
        file: file!(),
        line: line!(),
        package: env!("CARGO_PKG_NAME"),
        module: module_path!(),
    },
};

declare!(Declared::Metric(&Overflows));

impl Series for Overflows {
    fn shape(&self) -> &'static Shape {
        &OVERFLOW_SHAPE
    }

    fn read(&self, from: usize, each: &mut EachSeries<'_>) {
        for (at, pair) in pairs().iter().enumerate().skip(from.div_ceil(PAIRS + 2)) {
            let total = pair.declared.iter().map(|series| series.overflow(pair.position)).sum();
            if each(at * (PAIRS + 2), &[total]).is_break() {
                return;
            }
        }
    }
}

struct MetricName;

impl Interned for MetricName {
    fn text(&self, index: usize) -> Option<&'static str> {
        pairs().get(index).map(|pair| pair.metric)
    }
}

struct LabelName;

impl Interned for LabelName {
    fn text(&self, index: usize) -> Option<&'static str> {
        pairs().get(index).map(|pair| pair.label)
    }
}

/// One capped label of one metric, with every declaration of it.
struct Pair {
    metric: &'static str,
    label: &'static str,
    position: usize,
    declared: Vec<&'static dyn Series>,
}

/// Every capped label; what is declared does not change while the program runs.
fn pairs() -> &'static [Pair] {
    static PAIRS: OnceLock<Vec<Pair>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let mut pairs: Vec<Pair> = Vec::new();
        for series in registry::metrics() {
            let shape = series.shape();
            if std::ptr::eq(shape, &raw const OVERFLOW_SHAPE) {
                continue;
            }
            for (position, label) in shape.labels.iter().enumerate().filter(|(_, label)| !label.is_closed()) {
                let known = pairs.iter_mut().find(|pair| {
                    (pair.metric, pair.label, pair.position) == (shape.name, label.name, position)
                });
                match known {
                    Some(pair) => pair.declared.push(series),
                    None => pairs.push(Pair {
                        metric: shape.name,
                        label: label.name,
                        position,
                        declared: vec![series],
                    }),
                }
            }
        }
        pairs
    })
}
