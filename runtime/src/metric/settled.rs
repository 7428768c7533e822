//! Series that are updated together for every request: their cells are looked up once and kept at hand.

use super::bound::Slot;
use super::change::Change;
use super::exemplar::{self, Moment};
use super::view::View;
use super::{Counter, Histogram, Labels};
use crate::context::sampled::may_be_sampled;
use crate::schema::{LabelShape, Shape};
use std::sync::atomic::AtomicU64;

/// One series of a metric that is kept once for all threads, with its cells.
///
/// Inside a [view](View) the cells are others, so there the ordinary way is taken.
#[derive(Clone, Copy)]
pub(crate) struct Settled {
    slot: Slot,
    words: &'static [AtomicU64],
}

/// What several measurements of one moment have in common.
#[derive(Clone, Copy)]
pub(crate) struct Together {
    in_view: bool,
    moment: Option<Moment>,
}

impl Together {
    /// Looks once.
    #[inline]
    pub(crate) fn now() -> Self {
        Self {
            in_view: View::current().is_some(),
            moment: if may_be_sampled() { exemplar::moment() } else { None },
        }
    }

    /// The same for measurements that are not to become exemplars.
    #[inline]
    pub(crate) const fn without_exemplars(self) -> Self {
        Self { moment: None, ..self }
    }
}

impl<L: Labels> Counter<L> {
    /// The series of these labels, if its cells can be kept at hand.
    pub(crate) fn settle(&self, labels: L::For<'_>) -> Option<Settled> {
        self.slot_of(L::index(labels), const { LabelShape::combinations(L::LABELS) })?.settle()
    }
}

impl<L: Labels> Histogram<L> {
    /// The series of these labels, if its cells can be kept at hand.
    pub(crate) fn settle(&self, labels: L::For<'_>) -> Option<Settled> {
        self.slot_of(L::index(labels), const { LabelShape::combinations(L::LABELS) })?.settle()
    }
}

impl Slot {
    /// Nothing where each thread has cells of its own.
    fn settle(self) -> Option<Settled> {
        let words = self.shared_words()?;
        Some(Settled { slot: self, words })
    }
}

impl Settled {
    /// Adds to a counter.
    #[inline]
    pub(crate) fn add(&self, n: u64, together: Together) {
        if together.in_view {
            return self.slot.count(n);
        }
        Change::Add(n).atomically(self.words);
        self.exemplify(0, n as f64, together);
    }

    /// Records a finite value in a histogram.
    #[inline]
    pub(crate) fn record(&self, value: f64, together: Together) {
        let shape = self.shape();
        match shape.search.bucket(shape.buckets, value).filter(|_| !together.in_view) {
            Some(bucket) => {
                Change::Record { bucket, value }.atomically(self.words);
                self.exemplify(bucket, value, together);
            }
            None => self.slot.record(value),
        }
    }

    #[inline]
    fn exemplify(&self, bucket: usize, value: f64, together: Together) {
        if let Some(moment) = together.moment {
            exemplar::keep((self.shape(), self.slot.state()), self.slot.series(), bucket, value, moment);
        }
    }

    fn shape(&self) -> &'static Shape {
        self.slot.shape()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Capped, LabelValue, Outcome};
    use crate::schema::{MetricKind, Series};
    use std::ops::ControlFlow;
    use telemark_macros::{Labels, metric};

    #[derive(Labels, Clone, Copy)]
    struct Many<'a> {
        name: Capped<'a, 4095>,
        outcome: Outcome,
    }

    /// What a test counts.
    #[metric(counter = "settled_counts", max_series = 100_000)]
    static COUNTS: Counter<Many<'_>>;

    /// What a test records.
    #[metric(histogram = "settled_values", buckets = [1.0, 2.0], max_series = 200_000)]
    static VALUES: Histogram<Many<'_>>;

    fn read(of: &dyn Series) -> Vec<Vec<u64>> {
        let mut found = Vec::new();
        of.read(0, &mut |_, words| {
            found.push(words.to_vec());
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn what_goes_to_the_cells_at_hand_is_what_the_handle_would_have_recorded() {
        let labels = || Many { name: Capped("one"), outcome: Outcome::Success };
        COUNTS.inc(labels());
        let (counts, values) =
            (COUNTS.settle(labels()).expect("it is kept once"), VALUES.settle(labels()).expect("it is too"));
        counts.add(2, Together::now());
        values.record(1.5, Together::now());
        values.record(f64::NAN, Together::now());
        VALUES.record(0.5, labels());
        assert_eq!(read(&COUNTS), [[3]]);
        assert_eq!(read(&VALUES), [[1, 1, 0, 2.0_f64.to_bits()]]);
        let view = View::new();
        {
            let _inside = view.enter();
            counts.add(5, Together::now());
            values.record(0.5, Together::now());
            assert_eq!(
                (read(&COUNTS), read(&VALUES)),
                (vec![vec![5]], vec![vec![1, 0, 0, 0.5_f64.to_bits()]])
            );
        }
        assert_eq!(read(&COUNTS), [[3]], "a view is apart");
        assert_eq!(Outcome::VALUES.len(), 5);
        assert_eq!(COUNTS.shape().kind, MetricKind::Counter);
    }
}
