//! A metric over a window: what functions make vectors of.

use super::quote::number;
use super::{Distribution, Level, Metric, Sum, Vector, Window};
use crate::error::Result;

/// The series of a metric over a window.
#[derive(Debug, Clone)]
pub struct Range<K> {
    metric: Metric<K>,
    window: Window,
}

impl<K> Range<K> {
    pub(super) fn new(metric: Metric<K>, window: Window) -> Self {
        Self { metric, window }
    }

    fn call(self, function: &str) -> Vector {
        let text = format!("{function}({}[{}])", self.metric.selector(""), self.window);
        Vector::of_one(text, self.metric.all_labels())
    }
}

impl Range<Sum> {
    /// How fast it grows, a second.
    #[must_use]
    pub fn rate(self) -> Vector {
        self.call("rate")
    }

    /// By how much it has grown.
    #[must_use]
    pub fn increase(self) -> Vector {
        self.call("increase")
    }
}

impl Range<Level> {
    /// Its mean.
    #[must_use]
    pub fn average(self) -> Vector {
        self.call("avg_over_time")
    }

    /// Its least value.
    #[must_use]
    pub fn least(self) -> Vector {
        self.call("min_over_time")
    }

    /// Its greatest value.
    #[must_use]
    pub fn greatest(self) -> Vector {
        self.call("max_over_time")
    }
}

impl Range<Distribution> {
    /// The value below which this share of the measurements lies, for each value of some labels.
    ///
    /// It is of the rates of the buckets, summed by their bounds: of what was measured lately, not since the start.
    ///
    /// # Errors
    /// If the histogram has no such label.
    pub fn quantile(self, share: f64, by: &[&str]) -> Result<Vector> {
        let names = by.iter().map(|label| self.metric.known(label)).collect::<Result<Vec<_>>>()?;
        let grouped: Vec<&str> = std::iter::once("le").chain(names.iter().map(String::as_str)).collect();
        let buckets = format!("rate({}[{}])", self.metric.selector("_bucket"), self.window);
        let text =
            format!("histogram_quantile({}, sum by ({}) ({buckets}))", number(share), grouped.join(", "));
        Ok(Vector::of_one(text, names))
    }

    /// The mean, for each value of some labels.
    ///
    /// # Errors
    /// If the histogram has no such label.
    pub fn mean(self, by: &[&str]) -> Result<Vector> {
        let total = self.metric.total().over(self.window.clone()).rate().sum_by(by)?;
        total.share_of(self.metric.count().over(self.window).rate().sum_by(by)?)
    }
}
