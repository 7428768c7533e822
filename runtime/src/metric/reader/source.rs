//! One family as its readers number it: one index for each series, however many declarations it has.

use super::super::family::Family;
use crate::schema::{Exemplar, Shape};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// A family whose series have numbers that stay the same as long as the program runs.
pub(crate) struct Source {
    family: &'static Family,
    sizes: Vec<usize>,
}

impl Source {
    pub(crate) fn new(family: &'static Family) -> Self {
        Self { family, sizes: family.sizes() }
    }

    /// The first declaration.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.family.shape()
    }

    /// Whether the values live elsewhere and are asked for.
    pub(crate) fn is_observed(&self) -> bool {
        self.family.is_observed()
    }

    /// Whether the words of a sum are the bits of an `f64`.
    pub(crate) fn is_float(&self) -> bool {
        self.family.is_float()
    }

    /// How many values the label at this position can have, `_other` included.
    pub(crate) fn size(&self, label: usize) -> usize {
        self.sizes.get(label).copied().unwrap_or(1)
    }

    /// The value of the label at this position, if there is one yet.
    pub(crate) fn value(&self, label: usize, digit: usize) -> Option<Cow<'static, str>> {
        self.family.text(label, digit).map(Cow::Borrowed)
    }

    /// The values of a series' labels, in order; nothing if one has not been seen yet.
    pub(crate) fn values(&self, series: usize) -> Option<Vec<Cow<'static, str>>> {
        Some(self.family.texts(series)?.into_iter().map(Cow::Borrowed).collect())
    }

    /// Whether there may be any exemplar.
    pub(crate) fn has_exemplars(&self) -> bool {
        self.family.has_exemplars()
    }

    /// The last measurement of a sampled span in this series, and in this bucket of a histogram.
    pub(crate) fn exemplar(&self, series: usize, bucket: usize) -> Option<Exemplar> {
        self.family.exemplar(series, bucket)
    }

    /// Calls `each` for every series from this one on that is to be shown, in order, until it breaks.
    pub(crate) fn read<F>(&self, from: usize, mut each: F)
    where
        F: FnMut(&Self, usize, &[u64]) -> ControlFlow<()>,
    {
        self.family.read(from, &mut |series, words| each(self, series, words));
    }
}
