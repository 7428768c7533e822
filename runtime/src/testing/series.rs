//! The series of a metric as a view sees them.

use super::number::Number;
use crate::metric::{self, Family};
use crate::schema::{MetricKind, Shape};
use std::ops::ControlFlow;

/// One series of a metric.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Measured {
    /// The labels and their exported values, in the order of the declaration.
    pub labels: Vec<(&'static str, &'static str)>,
    /// The sum of a counter or an up-down, the value of a gauge, the sum of what a histogram has recorded.
    pub value: f64,
    /// How many values a histogram has recorded.
    pub count: Option<u64>,
}

/// The metric of this name, if one is declared.
pub(super) fn family(name: &str) -> Option<&'static Family> {
    metric::families().iter().find(|family| family.shape().name == name)
}

/// Every series of a metric, as this thread sees it; see [`Series::read`](crate::schema::Series::read) for the words.
pub(super) fn read(family: &Family, each: &mut dyn FnMut(Vec<&'static str>, Vec<Number>)) {
    family.read(0, &mut |series, words| {
        if let Some(labels) = family.texts(series) {
            each(labels, numbers(family, words));
        }
        ControlFlow::Continue(())
    });
}

/// The series of a metric, for whoever looks at them one by one.
pub(super) fn measured(family: &Family) -> Vec<Measured> {
    let shape: &'static Shape = family.shape();
    let mut all = Vec::new();
    read(family, &mut |labels, numbers| {
        let labels = shape.labels.iter().map(|label| label.name).zip(labels).collect();
        let (value, count) = match numbers[..] {
            [Number::Whole(count), sum] => (sum.float(), u64::try_from(count).ok()),
            [value] => (value.float(), None),
            _ => return,
        };
        all.push(Measured { labels, value, count });
    });
    all
}

/// The value of a series; of a histogram, count and sum.
fn numbers(family: &Family, words: &[u64]) -> Vec<Number> {
    match (family.shape().kind, words) {
        (MetricKind::Histogram, [counts @ .., sum]) => {
            let count = counts.iter().map(|&count| i128::from(count)).sum();
            vec![Number::Whole(count), Number::Float(f64::from_bits(*sum))]
        }
        (kind, [bits, ..]) if kind == MetricKind::Gauge || family.is_float() => {
            vec![Number::Float(f64::from_bits(*bits))]
        }
        (MetricKind::UpDown, [sum, ..]) => vec![Number::Whole(sum.cast_signed().into())],
        (_, [sum, ..]) => vec![Number::Whole((*sum).into())],
        (_, []) => Vec::new(),
    }
}
