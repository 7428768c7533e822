//! The sentence for a metric with too many series, written while the program is compiled.

use crate::schema::{MetricKind, Shape};

/// Text built in a constant; what does not fit is cut off.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    bytes: [u8; 1024],
    length: usize,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 1024], length: 0 }
    }

    pub(crate) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    pub(super) const fn number(self, number: usize) -> Self {
        let mut digits = [b'0'; 20];
        let mut first = digits.len();
        let mut rest = number;
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        match std::str::from_utf8(digits.split_at(first).1) {
            Ok(digits) => self.push(digits),
            Err(_) => self,
        }
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            // Only a cut within a character of a very long list of labels.
            Err(_) => "too many series: raise `max_series`, or use fewer labels",
        }
    }
}

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
