//! Histograms whose bounds are told at set-up too: what is a slow answer is for each service to say.

use super::objective::MOST_BOUNDS;
use super::{Histogram, Labels, Measurement, Settled, State};
use crate::schema::{BucketSearch, EachSeries, Exemplar, Series, Shape};
use std::fmt;
use std::ops::ControlFlow;
use std::sync::OnceLock;

/// A declared histogram, and a wider one that takes its place if set-up asks for more bounds.
///
/// What was recorded before that stays: it is added to the buckets whose bounds both have.
pub(crate) struct Widened<L: 'static> {
    declared: &'static Histogram<L>,
    wider: OnceLock<Histogram<L>>,
}

impl<L> Widened<L> {
    /// As it was declared.
    pub(crate) const fn new(declared: &'static Histogram<L>) -> Self {
        Self { declared, wider: OnceLock::new() }
    }

    /// Adds bounds, which are finite; those beyond the limit are left out. Only before readers have seen the histogram.
    ///
    /// Returns how many of them have found no room.
    pub(crate) fn widen(&self, more: &[f64]) -> usize {
        let declared = self.declared.shape();
        let mut new: Vec<f64> = Vec::new();
        for bound in more {
            if !declared.buckets.contains(bound) && !new.contains(bound) {
                new.push(*bound);
            }
        }
        let room = MOST_BOUNDS.saturating_sub(declared.buckets.len());
        let without = new.len().saturating_sub(room);
        new.truncate(room);
        if !new.is_empty() {
            self.wider.get_or_init(|| wider(declared, new));
        }
        without
    }

    /// The histogram that takes what is recorded from now on.
    #[inline]
    fn taking(&self) -> &Histogram<L> {
        self.wider.get().unwrap_or(self.declared)
    }
}

impl<L: Labels> Widened<L> {
    /// The series of these labels, if its cells can be kept at hand; for as long as [it stays](Self::is_wide) as wide.
    pub(crate) fn settle(&self, labels: L::For<'_>) -> Option<Settled> {
        self.taking().settle(labels)
    }

    /// Whether set-up has added bounds.
    #[inline]
    pub(crate) fn is_wide(&self) -> bool {
        self.wider.get().is_some()
    }

    /// Records a value in the histogram's unit, a number or a `Duration`.
    #[inline]
    pub(crate) fn record(&self, value: impl Measurement, labels: L::For<'_>) {
        self.taking().record(value, labels);
    }
}

/// The same histogram with more bounds. It is made once in a process at most, so it may stay for ever.
fn wider<L>(declared: &'static Shape, mut bounds: Vec<f64>) -> Histogram<L> {
    bounds.extend(declared.buckets);
    bounds.sort_by(f64::total_cmp);
    let buckets: &'static [f64] = bounds.leak();
    let search = Box::leak(Box::new(BucketSearch::of(buckets)));
    let shape = Box::leak(Box::new(Shape { buckets, search, ..*declared }));
    Histogram::new(shape, Box::leak(Box::new(State::new())))
}

/// The first series from this one on, and its words.
fn first(series: &impl Series, from: usize) -> Option<(usize, Vec<u64>)> {
    let mut found = None;
    series.read(from, &mut |index, words| {
        found = Some((index, words.to_vec()));
        ControlFlow::Break(())
    });
    found
}

/// Adds the words of a declared histogram to those of the wider one: each count to the bucket that ends at the same bound.
fn add(sum: &mut [u64], narrow: &[u64], declared: &Shape, wider: &Shape) {
    let Some((of_all, counts)) = narrow.split_last() else { return };
    for (at, count) in counts.iter().enumerate() {
        let bucket = declared
            .buckets
            .get(at)
            .map_or(wider.buckets.len(), |bound| wider.buckets.partition_point(|other| other < bound));
        if let Some(word) = sum.get_mut(bucket) {
            *word += count;
        }
    }
    if let Some(word) = sum.last_mut() {
        *word = (f64::from_bits(*word) + f64::from_bits(*of_all)).to_bits();
    }
}

impl<L> Series for Widened<L> {
    fn shape(&self) -> &'static Shape {
        self.taking().shape()
    }

    fn read(&self, from: usize, each: &mut EachSeries<'_>) {
        let Some(wide) = self.wider.get() else { return self.declared.read(from, each) };
        let (narrow, shape) = (self.declared, wide.shape());
        let mut before = first(narrow, from);
        let mut going = ControlFlow::Continue(());
        let empty = vec![0; shape.words()];
        let spread = |words: &[u64], sum: &[u64]| {
            let mut sum = sum.to_vec();
            add(&mut sum, words, narrow.shape(), shape);
            sum
        };
        wide.read(from, &mut |series, words| {
            while let Some((early, counts)) = before.take_if(|(early, _)| *early < series) {
                going = each(early, &spread(&counts, &empty));
                going?;
                before = first(narrow, early + 1);
            }
            going = match before.take_if(|(same, _)| *same == series) {
                Some((_, counts)) => {
                    before = first(narrow, series + 1);
                    each(series, &spread(&counts, words))
                }
                None => each(series, words),
            };
            going
        });
        while let (Some((late, counts)), true) = (before.take(), going.is_continue()) {
            going = each(late, &spread(&counts, &empty));
            before = first(narrow, late + 1);
        }
    }

    fn overflow(&self, label: usize) -> u64 {
        self.declared.overflow(label) + self.wider.get().map_or(0, |wide| wide.overflow(label))
    }

    fn has_exemplars(&self) -> bool {
        self.declared.has_exemplars() || self.wider.get().is_some_and(Series::has_exemplars)
    }

    fn exemplar(&self, series: usize, bucket: usize) -> Option<Exemplar> {
        let Some(wide) = self.wider.get() else { return self.declared.exemplar(series, bucket) };
        let before = || {
            let bounds = self.declared.shape().buckets;
            let same = match wide.shape().buckets.get(bucket) {
                Some(bound) => bounds.iter().position(|known| known.to_bits() == bound.to_bits())?,
                None => bounds.len(),
            };
            self.declared.exemplar(series, same)
        };
        wide.exemplar(series, bucket).or_else(before)
    }
}

impl<L> fmt::Debug for Widened<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.taking().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Outcome;
    use crate::schema::MetricKind;

    const BOUNDS: [f64; 2] = [0.1, 1.0];

    static SHAPE: Shape = Shape {
        name: "widened",
        kind: MetricKind::Histogram,
        unit: "s",
        description: "What a test records.",
        labels: <Outcome as Labels>::LABELS,
        buckets: &BOUNDS,
        search: &BucketSearch::of(&BOUNDS),
        ..Shape::REFUSED
    };

    /// A histogram of the test's own.
    fn declared() -> Widened<Outcome> {
        let state = Box::leak(Box::new(State::new()));
        Widened::new(Box::leak(Box::new(Histogram::new(&SHAPE, state))))
    }

    fn read(of: &Widened<Outcome>) -> Vec<(usize, Vec<u64>, f64)> {
        let mut found = Vec::new();
        of.read(0, &mut |series, words| {
            let (sum, counts) = words.split_last().expect("a histogram has words");
            found.push((series, counts.to_vec(), f64::from_bits(*sum)));
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn what_was_recorded_before_set_up_stays_and_new_bounds_divide_what_comes() {
        let histogram = declared();
        for (value, outcome) in [(0.05, Outcome::Success), (0.5, Outcome::Success), (2.0, Outcome::Expected)]
        {
            histogram.record(value, outcome);
        }
        assert_eq!(histogram.widen(&[0.3, 1.0, 0.3]), 0);
        assert_eq!(histogram.shape().buckets, [0.1, 0.3, 1.0]);
        for (value, outcome) in [(0.2, Outcome::Success), (0.5, Outcome::Failure), (0.3, Outcome::Success)] {
            histogram.record(value, outcome);
        }
        let (success, failure, expected) =
            (Outcome::Success as usize, Outcome::Failure as usize, Outcome::Expected as usize);
        let mut wanted = vec![
            (success, vec![1, 2, 1, 0], 0.05 + 0.5 + (0.2 + 0.3)),
            (failure, vec![0, 0, 1, 0], 0.5),
            (expected, vec![0, 0, 0, 1], 2.0),
        ];
        wanted.sort_by_key(|(series, ..)| *series);
        let found = read(&histogram);
        assert_eq!(found.len(), wanted.len());
        for ((series, counts, sum), (wanted, buckets, total)) in found.iter().zip(&wanted) {
            assert_eq!((series, counts), (wanted, buckets));
            assert!((sum - total).abs() < 1e-9, "{sum} {total}");
        }
    }

    #[test]
    fn a_reader_that_breaks_goes_on_where_it_was() {
        let histogram = declared();
        histogram.record(0.5, Outcome::Panicked);
        histogram.record(0.5, Outcome::Success);
        histogram.widen(&[0.3]);
        histogram.record(0.5, Outcome::Cancelled);
        let whole: Vec<usize> = read(&histogram).into_iter().map(|(series, ..)| series).collect();
        let (mut stepped, mut from) = (Vec::new(), 0);
        while let Some((series, _)) = first(&histogram, from) {
            stepped.push(series);
            from = series + 1;
        }
        assert_eq!((stepped.len(), &stepped), (3, &whole));
    }

    #[test]
    fn bounds_beyond_the_limit_are_left_out_and_known_ones_take_no_room() {
        let histogram = declared();
        assert_eq!(histogram.widen(&BOUNDS), 0);
        assert_eq!(histogram.shape().buckets, BOUNDS, "nothing new was said");
        let many: Vec<f64> = (2..102).map(f64::from).collect();
        assert_eq!(histogram.widen(&many), 100 - (MOST_BOUNDS - 2));
        assert_eq!(histogram.shape().buckets.len(), MOST_BOUNDS);
    }
}
