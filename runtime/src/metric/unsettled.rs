//! Series at hand, without the feature `record`: there are none.

use super::{Counter, Histogram, Labels};

/// A series of which nothing is kept.
#[derive(Clone, Copy)]
pub(crate) struct Settled;

/// Measurements of which none is kept.
#[derive(Clone, Copy)]
pub(crate) struct Together;

impl Together {
    pub(crate) const fn now() -> Self {
        Self
    }

    pub(crate) const fn without_exemplars(self) -> Self {
        self
    }
}

impl<L: Labels> Counter<L> {
    #[allow(clippy::unused_self, reason = "it has the form of the one that counts")]
    pub(crate) fn settle(&self, _labels: L::For<'_>) -> Option<Settled> {
        None
    }
}

impl<L: Labels> Histogram<L> {
    #[allow(clippy::unused_self, reason = "it has the form of the one that counts")]
    pub(crate) fn settle(&self, _labels: L::For<'_>) -> Option<Settled> {
        None
    }
}

#[allow(clippy::unused_self, reason = "it has the form of the one that counts")]
impl Settled {
    pub(crate) const fn add(self, _n: u64, _together: Together) {}

    pub(crate) const fn record(self, _value: f64, _together: Together) {}
}
