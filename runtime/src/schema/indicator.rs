//! What the compiler says of a condition: metrics of another kind, ratios that are turned round, bounds that no bucket has.

use super::near::equal;
use super::selection::same_label;
use super::text::Text;
use super::{Comparison, LabelShape, LabelValues, Matcher, MetricKind, Selection, Shape};

/// What a metric is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// Its events are counted and compared with others.
    Ratio,
    /// Its events are counted by time.
    Rate,
    /// Its value is compared.
    Value,
    /// Its measurements are compared with a bound.
    Latency,
    /// A quantile of its measurements is compared.
    Quantile,
    /// Whether it is there.
    Absent,
}

/// What is wrong with using a metric of this kind so.
#[must_use]
pub const fn kind_fault(shape: &Shape, used: Used) -> Text {
    use MetricKind::{Counter, Gauge, Histogram, UpDown};
    if is_refused(shape) {
        return Text::new();
    }
    let text = Text::new().push("metric `").push(shape.name).push("` is a ").push(match shape.kind {
        UpDown => "up-down counter",
        kind => kind.as_str(),
    });
    match (used, shape.kind) {
        (Used::Absent, _)
        | (Used::Ratio | Used::Rate, Counter)
        | (Used::Value, Gauge | UpDown)
        | (Used::Latency | Used::Quantile, Histogram) => Text::new(),
        (Used::Ratio, Histogram) => {
            text.push(": a ratio compares counters; how many of its measurements are fast enough says `latency = .. <= 1 s`")
        }
        (Used::Ratio, _) => text.push(": a ratio compares events, which only a counter counts"),
        (Used::Rate, Histogram) => text.push(": a rate is taken of a counter; of this take `quantile(0.95, ..)`"),
        (Used::Rate, _) => {
            text.push(": a rate is taken of a counter, which only grows; compare the value itself, `.. > 5`")
        }
        (Used::Value, Counter) => {
            text.push(", which only grows: a threshold on it is crossed once and for all; compare `rate(..) > 10 / s`")
        }
        (Used::Value, _) => text.push(", which has no single value: compare `quantile(0.95, ..) > 1 s`"),
        (Used::Latency, _) => text.push(": a latency is counted by the buckets of a histogram"),
        (Used::Quantile, _) => text.push(": a quantile is taken of a histogram"),
    }
}

/// How two selections of one metric stand to each other.
enum Standing {
    /// A pattern is not understood, or something else is told already.
    Unknown,
    Same,
    /// The first lets through less, and nothing that the second does not.
    Within,
    /// The second does.
    Around,
    /// Each lets something through that the other does not.
    Across,
}

const fn standing(first: &Selection, second: &Selection) -> Standing {
    if !first.is_sound() || !second.is_sound() {
        return Standing::Unknown;
    }
    let (mut less, mut more) = (false, false);
    let labels = first.metric.labels;
    let mut place = 0;
    while place < labels.len() {
        if let LabelValues::Closed(values) = labels[place].values {
            let mut at = 0;
            while at < values.len() {
                match (first.admits(place, values[at]), second.admits(place, values[at])) {
                    (Some(false), Some(true)) => less = true,
                    (Some(true), Some(false)) => more = true,
                    (None, _) | (_, None) => return Standing::Unknown,
                    _ => {}
                }
                at += 1;
            }
        } else {
            less |= !contains(second, first, &labels[place]);
            more |= !contains(first, second, &labels[place]);
        }
        place += 1;
    }
    match (less, more) {
        (false, false) => Standing::Same,
        (true, false) => Standing::Within,
        (false, true) => Standing::Around,
        (true, true) => Standing::Across,
    }
}

/// Whether every matcher that `other` has on this label of free text is one of `all`'s.
const fn contains(all: &Selection, other: &Selection, label: &LabelShape) -> bool {
    let mut at = 0;
    while at < other.matchers.len() {
        let matcher = &other.matchers[at];
        if same_label(label.name, matcher.label) {
            let (mut found, mut among) = (false, 0);
            while among < all.matchers.len() {
                found |= same(&all.matchers[among], matcher);
                among += 1;
            }
            if !found {
                return false;
            }
        }
        at += 1;
    }
    true
}

const fn same(one: &Matcher, other: &Matcher) -> bool {
    same_label(one.label, other.label) && one.op as u8 == other.op as u8 && equal(one.value, other.value)
}

/// What is wrong with the good part of an objective.
#[must_use]
pub const fn good_fault(good: &Selection, total: &Selection) -> Text {
    if is_refused(good.metric) || is_refused(total.metric) {
        return Text::new();
    }
    if !equal(good.metric.name, total.metric.name) {
        let text = Text::new().push("`good` must be a part of `total`, and metric `").push(good.metric.name);
        let text = text
            .push("` is not metric `")
            .push(total.metric.name)
            .push("`: choose the good series of `total` with `.where(..)`");
        return if good.is_sound() && total.is_sound() { text } else { Text::new() };
    }
    match standing(good, total) {
        Standing::Unknown => Text::new(),
        Standing::Within => inverted(good, total),
        Standing::Same => Text::new().push(
            "`good` and `total` are the same series, so all of them are always good: choose the good ones with `.where(..)`",
        ),
        Standing::Around => Text::new().push(
            "`good` and `total` are turned round: `total` lets through less than `good`, which must be a part of it",
        ),
        Standing::Across => Text::new().push(
            "`good` must be a part of `total`, and lets series through that `total` leaves out: write the matchers of `total` in `good` too",
        ),
    }
}

/// What is wrong with the first part of a ratio.
#[must_use]
pub const fn part_fault(part: &Selection, whole: &Selection) -> Text {
    if !equal(part.metric.name, whole.metric.name) || is_refused(part.metric) {
        return Text::new();
    }
    let text = Text::new();
    match standing(part, whole) {
        Standing::Unknown | Standing::Within => text,
        Standing::Same => text.push("both are the same series, so the ratio is always 1: choose a part of them with `.where(..)`"),
        Standing::Around => text.push("the ratio is turned round: write the part first, `ratio(PART, WHOLE)`"),
        Standing::Across => text.push(
            "the part lets series through that the whole leaves out: write the matchers of the whole in the part too",
        ),
    }
}

/// Whether only what went wrong is called good, where the values themselves say what went wrong.
const fn inverted(good: &Selection, total: &Selection) -> Text {
    let labels = good.metric.labels;
    let mut place = 0;
    while place < labels.len() {
        if let LabelValues::Closed(values) = labels[place].values {
            let (mut failing, mut succeeding, mut missed, mut at) = (None, false, false, 0);
            while at < values.len() {
                let (admitted, counted) = (good.admits(place, values[at]), total.admits(place, values[at]));
                if failing.is_none() && failed(values[at]) && matches!(admitted, Some(true)) {
                    failing = Some(at);
                }
                if succeeded(values[at]) {
                    succeeding |= matches!(admitted, Some(true));
                    missed |= matches!(counted, Some(true));
                }
                at += 1;
            }
            if let Some(at) = failing
                && !succeeding
                && missed
            {
                let text =
                    Text::new().push("`good` selects what went wrong: label `").push(labels[place].name);
                let text = text.push("` can be `").push(values[at]).push("` in it and never a success");
                return text.push("; write the opposite matcher, `!=` or `!~`");
            }
        }
        place += 1;
    }
    Text::new()
}

/// Whether a value by itself says that something went wrong: an outcome, or a status of HTTP.
const fn failed(value: &str) -> bool {
    equal(value, "failure") || equal(value, "error") || equal(value, "panicked") || is_status(value, b'5')
}

const fn succeeded(value: &str) -> bool {
    equal(value, "success") || equal(value, "ok") || is_status(value, b'2')
}

const fn is_status(value: &str, class: u8) -> bool {
    let value = value.as_bytes();
    value.len() == 3
        && value[0] == class
        && (value[1].is_ascii_digit() && value[2].is_ascii_digit() || value[1] == b'x' && value[2] == b'x')
}

/// In what a threshold is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A number in the metric's unit.
    Plain,
    /// A fraction of one, written in percent.
    Share,
    /// Seconds.
    Time,
    /// Bytes.
    Size,
}

/// How many of a metric's unit are one second, one byte or all of a share; nothing if it measures something else.
///
/// Metrics are declared in base units, so there are no others.
const fn factor(unit: &str, measure: Measure) -> Option<f64> {
    match (measure, unit.as_bytes()) {
        (Measure::Plain, _) | (Measure::Share, b"1") | (Measure::Time, b"s") | (Measure::Size, b"By") => {
            Some(1.0)
        }
        (Measure::Share, b"%") => Some(100.0),
        _ => None,
    }
}

/// Whether this stands for a declaration that did not compile, which is told there.
pub(super) const fn is_refused(shape: &Shape) -> bool {
    shape.name.is_empty()
}

/// The number in the metric's unit.
#[must_use]
pub const fn converted(shape: &Shape, number: f64, measure: Measure) -> f64 {
    match factor(shape.unit, measure) {
        Some(factor) => number * factor,
        None => number,
    }
}

/// What is wrong with the unit of a threshold.
#[must_use]
pub const fn measure_fault(shape: &Shape, _number: f64, measure: Measure, written: &str) -> Text {
    if factor(shape.unit, measure).is_some() || is_refused(shape) {
        return Text::new();
    }
    let text = Text::new().push("metric `").push(shape.name);
    let text = if shape.unit.is_empty() {
        text.push("` has no unit")
    } else {
        text.push("` is measured in `").push(shape.unit).push("`")
    };
    text.push(", and `").push(written).push("` is a ").push(match measure {
        Measure::Plain => "number",
        Measure::Share => "share",
        Measure::Time => "time",
        Measure::Size => "size in bytes",
    })
}

const fn near(one: f64, other: f64) -> bool {
    let apart = if one > other { one - other } else { other - one };
    let size = if one < 0.0 { -one } else { one };
    apart <= 1e-9 * size
}

/// The boundary of a bucket that is this number up to what arithmetic leaves over, else the number itself.
#[must_use]
pub const fn boundary(shape: &Shape, number: f64) -> f64 {
    let mut at = 0;
    while at < shape.buckets.len() {
        if near(shape.buckets[at], number) {
            return shape.buckets[at];
        }
        at += 1;
    }
    number
}

pub(crate) const fn is_boundary(bounds: &[f64], number: f64) -> bool {
    let mut at = 0;
    while at < bounds.len() {
        if near(bounds[at], number) {
            return true;
        }
        at += 1;
    }
    false
}

/// What is wrong with the bound of a latency: it must be the boundary of a bucket, because only those are counted.
#[must_use]
pub const fn bound_fault(shape: &Shape, number: f64, measure: Measure, written: &str) -> Text {
    if !matches!(shape.kind, MetricKind::Histogram) {
        return Text::new();
    }
    let fault = measure_fault(shape, number, measure, written);
    if !fault.is_empty() {
        return fault;
    }
    let bound = converted(shape, number, measure);
    // The built-in durations of HTTP take it at set-up; then `install()` looks.
    if is_boundary(shape.buckets, bound) || shape.takes_bounds() && bound > 0.0 {
        return Text::new();
    }
    let text = Text::new().push("no bucket of metric `").push(shape.name).push("` ends at `").push(written);
    let mut text =
        text.push("`: add ").decimal(bound).push(" to its `buckets = [..]`, or take one of its boundaries: ");
    let mut at = 0;
    while at < shape.buckets.len() && at < 40 {
        text = text.push(if at > 0 { ", " } else { "" }).decimal(shape.buckets[at]);
        at += 1;
    }
    if at < shape.buckets.len() { text.push(", …") } else { text }
}

/// What is wrong with the threshold of a quantile: above the last boundary nothing is told apart.
#[must_use]
pub const fn quantile_fault(
    shape: &Shape,
    number: f64,
    measure: Measure,
    written: &str,
    comparison: Comparison,
) -> Text {
    if !matches!(shape.kind, MetricKind::Histogram) || shape.buckets.is_empty() {
        return Text::new();
    }
    let fault = measure_fault(shape, number, measure, written);
    if !fault.is_empty() {
        return fault;
    }
    let (bound, last) = (converted(shape, number, measure), shape.buckets[shape.buckets.len() - 1]);
    let within = bound < last && !near(bound, last);
    let reached =
        within || near(bound, last) && matches!(comparison, Comparison::AtLeast | Comparison::Below);
    if reached || shape.takes_bounds() {
        return Text::new();
    }
    let text =
        Text::new().push("no quantile of metric `").push(shape.name).push("` is ever above ").decimal(last);
    let text = text.push(", the boundary of its last bucket, so `").push(written);
    text.push("` decides nothing: add a boundary beyond it to its `buckets = [..]`")
}
