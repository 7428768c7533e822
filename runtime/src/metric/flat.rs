//! Sets of labels within sets: their labels one after the other.

use super::labels::Index;
use super::optional::same;
use crate::schema::{LabelShape, LabelValues, Text};

/// How many labels these are together.
#[must_use]
pub const fn joined(parts: &[&[LabelShape]]) -> usize {
    let mut sum = 0;
    let mut at = 0;
    while at < parts.len() {
        sum += parts[at].len();
        at += 1;
    }
    sum
}

/// All of them, in order.
///
/// # Panics
/// In the compiler, if two labels have one name, or if there are too many.
#[must_use]
#[track_caller]
pub const fn join<const N: usize>(parts: &[&[LabelShape]]) -> [LabelShape; N] {
    assert!(N <= 32, "a metric has at most 32 labels");
    let mut all = [LabelShape { name: "", values: LabelValues::Closed(&[]), variants: &[] }; N];
    let mut filled = 0;
    let mut part = 0;
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            let label = parts[part][at];
            let mut before = 0;
            while before < filled {
                assert!(!same(all[before].name, label.name), "{}", twice(label.name).as_str());
                before += 1;
            }
            all[filled] = label;
            filled += 1;
            at += 1;
        }
        part += 1;
    }
    all
}

const fn twice(name: &str) -> Text {
    let text = Text::new().push("the label `").push(name);
    text.push("` is in this set twice: give one of them another name, `#[label(name = \"..\")]`")
}

impl Index {
    /// The labels of a set within: `other` is its index, and these are its labels.
    #[must_use]
    #[inline]
    pub const fn join(self, other: Self, labels: &[LabelShape]) -> Self {
        let mut size: usize = 1;
        let mut at = 0;
        while at < labels.len() {
            size = size.saturating_mul(labels[at].size());
            at += 1;
        }
        Self {
            series: self.series * size + other.series,
            labels: self.labels + labels.len() as u32,
            overflowed: self.overflowed | other.overflowed << (self.labels & 31),
        }
    }
}
