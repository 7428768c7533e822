//! What this room itself has to say: points that were dropped, labels that found no room.

use super::{Counter, Index, LabelValue, Labels, State};
use crate::registry::{self, Declared, inventory};
use crate::schema::{Interned, LabelShape, LabelValues, Location, MetricKind, Series, Shape};
use std::sync::OnceLock;

/// Why a point was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// NaN or an infinity.
    NotFinite,
    /// The expression of an `observe` gauge panicked.
    ObserverPanicked,
}

impl LabelValue for Reason {
    const NAME: &'static str = "reason";
    const VALUES: &'static [&'static str] = &["not_finite", "observer_panicked"];

    fn index(self) -> usize {
        self as usize
    }
}

impl Labels for Reason {
    type For<'a> = Self;
    const LABELS: &'static [LabelShape] =
        &[LabelShape { name: Self::NAME, values: LabelValues::Closed(Self::VALUES) }];

    fn index(labels: Self) -> Index {
        Index::START.then(labels, &super::Closed)
    }
}

const fn here(line: u32) -> Location {
    Location { file: file!(), line, package: env!("CARGO_PKG_NAME"), module: module_path!() }
}

static POINTS_DROPPED: Counter<Reason> = {
    static SHAPE: Shape = Shape {
        name: "telemark_points_dropped",
        kind: MetricKind::Counter,
        unit: "{point}",
        description: "Metric points that were dropped, by reason.",
        labels: Reason::LABELS,
        buckets: &[],
        zero_all: false,
        location: here(line!()),
    };
    static STATE: State = State::new();
    Counter::new(&SHAPE, &STATE)
};

inventory::submit!(Declared::Metric(&POINTS_DROPPED));

/// Counts a point that was dropped.
#[cold]
pub(super) fn count(reason: Reason) {
    POINTS_DROPPED.inc(reason);
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
        LabelShape { name: "metric", values: LabelValues::Capped { cap: PAIRS, seen: &MetricName } },
        LabelShape { name: "label", values: LabelValues::Capped { cap: PAIRS, seen: &LabelName } },
    ],
    buckets: &[],
    zero_all: false,
    location: here(line!()),
};

inventory::submit!(Declared::Metric(&Overflows));

impl Series for Overflows {
    fn shape(&self) -> &'static Shape {
        &OVERFLOW_SHAPE
    }

    fn read(&self, each: &mut dyn FnMut(usize, &[u64])) {
        for (at, pair) in pairs().iter().enumerate() {
            let total = pair.declared.iter().map(|series| series.overflow(pair.position)).sum();
            each(at * (PAIRS + 1) + at, &[total]);
        }
    }
}

struct MetricName;

impl Interned for MetricName {
    fn text(&self, index: usize) -> Option<String> {
        pairs().get(index).map(|pair| pair.metric.to_owned())
    }
}

struct LabelName;

impl Interned for LabelName {
    fn text(&self, index: usize) -> Option<String> {
        pairs().get(index).map(|pair| pair.label.to_owned())
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
