//! The sentence for a metric with too many series, written while the program is compiled.

use crate::schema::{MetricKind, Shape, Text};

/// How many series a metric can have: one for each combination of label values, of a histogram `buckets + 3`.
#[must_use]
pub const fn series(shape: &Shape) -> usize {
    shape.combinations().saturating_mul(match shape.kind {
        MetricKind::Histogram => shape.buckets.len() + 3,
        _ => 1,
    })
}

/// Whether the unit is that of durations; what is no histogram is told elsewhere.
#[must_use]
pub const fn in_seconds(shape: &Shape) -> bool {
    !matches!(shape.kind, MetricKind::Histogram) || matches!(shape.unit.as_bytes(), b"s")
}

/// Whether these bounds can be the bounds of buckets.
#[must_use]
pub const fn rising(bounds: &[f64]) -> bool {
    let mut at = 0;
    while at < bounds.len() {
        if !bounds[at].is_finite() || (at > 0 && bounds[at] <= bounds[at - 1]) {
            return false;
        }
        at += 1;
    }
    !bounds.is_empty()
}

/// Says how the number of series comes about: each label with its size, and the product.
#[must_use]
pub const fn too_many_series(shape: &Shape, most: usize) -> Text {
    let mut text = Text::new().push("metric `").push(shape.name).push("` can have ");
    text = text.number(series(shape)).push(" series, and `max_series` is ").number(most).push(": ");
    let mut at = 0;
    while at < shape.labels.len() {
        if at > 0 {
            text = text.push(" x ");
        }
        text = text.push(shape.labels[at].name).push("(").number(shape.labels[at].size()).push(")");
        at += 1;
    }
    if let MetricKind::Histogram = shape.kind {
        if at > 0 {
            text = text.push(" x ");
        }
        text = text.push("(").number(shape.buckets.len()).push(" buckets + 3)");
    }
    text = text.push(" = ").number(series(shape));
    text.push("; leave out a label, group its values, or raise `max_series`")
}
