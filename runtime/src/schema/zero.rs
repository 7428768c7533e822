//! Which series of a metric exist before their first update.

use super::{LabelShape, MetricKind, Shape};

/// Up to so many sums are shown at zero before anything has happened.
const FEW: usize = 100;

/// Which series exist before their first update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zero {
    /// None.
    Never,
    /// All.
    Every,
    /// Those whose texts have been seen; of the others there is nothing to show.
    Seen,
}

impl Zero {
    /// The rule: a few sums always, and everything where `zero = all` is written.
    pub(crate) fn of(shape: &Shape) -> Self {
        let sum = matches!(shape.kind, MetricKind::Counter | MetricKind::UpDown);
        let few = sum && shape.combinations() <= FEW;
        if !(shape.zero_all || few) {
            Self::Never
        } else if shape.labels.iter().all(LabelShape::is_closed) {
            Self::Every
        } else {
            Self::Seen
        }
    }

    /// The word of the catalog.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "none",
            Self::Every => "all",
            Self::Seen => "seen",
        }
    }

    /// Whether this series of the metric is shown without an update.
    pub(crate) fn shows(self, shape: &Shape, series: usize) -> bool {
        match self {
            Self::Never => false,
            Self::Every => true,
            Self::Seen => shape.digits(series).iter().zip(shape.labels).all(|(&digit, label)| {
                label.is_closed() || (digit + 1 < label.size() && label.value(digit).is_some())
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Zero;
    use crate::schema::{LabelShape, LabelValues, MetricKind, Shape};

    const HUNDRED: [&str; 100] = ["x"; 100];
    const TWO: [&str; 2] = ["a", "b"];

    const fn closed(values: &'static [&'static str]) -> LabelShape {
        LabelShape { name: "l", values: LabelValues::Closed(values), variants: &[] }
    }

    #[test]
    fn a_few_sums_exist_from_the_start_and_others_where_it_is_written() {
        let hundred: &[LabelShape] = &[closed(&HUNDRED)];
        let more: &[LabelShape] = &[closed(&HUNDRED), closed(&TWO)];
        let cases = [
            (MetricKind::Counter, hundred, false, "all"),
            (MetricKind::UpDown, hundred, false, "all"),
            (MetricKind::Counter, more, false, "none"),
            (MetricKind::Counter, more, true, "all"),
            (MetricKind::Gauge, hundred, false, "none"),
            (MetricKind::Histogram, hundred, true, "all"),
        ];
        for (kind, labels, zero_all, zero) in cases {
            let labels: &'static [LabelShape] = labels.to_vec().leak();
            let shape = Shape { kind, labels, zero_all, ..Shape::REFUSED };
            assert_eq!(Zero::of(&shape).as_str(), zero, "{kind} of {} series", shape.combinations());
        }
    }
}
