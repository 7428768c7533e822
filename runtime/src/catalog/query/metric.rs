//! A metric of which a query asks, its kind in its type.

use super::quote::{bound_pattern, quoted};
use super::vector::Vector;
use super::{Range, Window};
use crate::catalog::MetricEntry;
use crate::error::{Error, Result};
use crate::metric::{Counter, Gauge, Histogram, UpDown};
use crate::schema::{MatchOp, Shape, prometheus_label, prometheus_name};
use std::marker::PhantomData;

/// The kind of a counter: it has a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {}

/// The kind of a gauge and of an up-down: it has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {}

/// The kind of a histogram: it has quantiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {}

/// What Prometheus adds to every series that it scrapes, and what the service says of itself.
const OF_THE_TARGET: [&str; 3] = ["job", "instance", "service"];

/// A metric, or those of its series that some matchers let through.
#[derive(Debug, Clone)]
pub struct Metric<K> {
    name: String,
    labels: Vec<String>,
    matchers: Vec<String>,
    kind: PhantomData<K>,
}

impl<K> Metric<K> {
    pub(in crate::catalog) fn new(name: String, labels: Vec<String>) -> Self {
        Self { name, labels, matchers: Vec::new(), kind: PhantomData }
    }

    fn of(shape: &Shape) -> Self {
        let labels = shape.labels.iter().map(|label| prometheus_label(label.name)).collect();
        Self::new(prometheus_name(shape), labels)
    }

    /// Only series whose label compares so; the text is escaped.
    ///
    /// # Errors
    /// If the metric has no such label. `job`, `instance` and `service` are always there: Prometheus adds them.
    pub fn matching(mut self, label: &str, op: MatchOp, value: &str) -> Result<Self> {
        let label = self.known(label)?;
        self.matchers.push(format!("{label}{}{}", op.as_str(), quoted(value)));
        Ok(self)
    }

    /// Only series with this value of a label.
    ///
    /// # Errors
    /// If the metric has no such label.
    pub fn is(self, label: &str, value: &str) -> Result<Self> {
        self.matching(label, MatchOp::Eq, value)
    }

    /// These series over a window.
    #[must_use]
    pub fn over(self, window: Window) -> Range<K> {
        Range::new(self, window)
    }

    /// The label by its name in Prometheus, if there is one.
    pub(super) fn known(&self, label: &str) -> Result<String> {
        let name = prometheus_label(label);
        if self.labels.contains(&name) || OF_THE_TARGET.contains(&name.as_str()) {
            return Ok(name);
        }
        let known = if self.labels.is_empty() { "none".to_owned() } else { self.labels.join(", ") };
        Err(Error::new(format!("`{}` has no label `{label}`; its labels: {known}", self.name)))
    }

    /// The selector, as PromQL writes it.
    pub(in crate::catalog) fn selector(&self, suffix: &str) -> String {
        if self.matchers.is_empty() {
            return format!("{}{suffix}", self.name);
        }
        format!("{}{suffix}{{{}}}", self.name, self.matchers.join(","))
    }

    /// Its labels and those of its target.
    pub(super) fn all_labels(&self) -> Vec<String> {
        let targets = OF_THE_TARGET.iter().filter(|label| !self.labels.iter().any(|own| own == *label));
        self.labels.iter().cloned().chain(targets.map(|label| (*label).to_owned())).collect()
    }

    /// One value where there is no series at all.
    #[must_use]
    pub fn absent(&self) -> Vector {
        Vector::of_one(format!("absent({})", self.selector("")), Vec::new())
    }

    /// Whether it declares this label itself.
    pub(in crate::catalog) fn declares(&self, label: &str) -> bool {
        self.labels.iter().any(|own| own == label)
    }

    fn part<P>(&self, suffix: &str) -> Metric<P> {
        let name = format!("{}{suffix}", self.name);
        Metric { name, labels: self.labels.clone(), matchers: self.matchers.clone(), kind: PhantomData }
    }
}

impl Metric<Level> {
    /// Its value now.
    #[must_use]
    pub fn value(self) -> Vector {
        let labels = self.all_labels();
        Vector::of_one(self.selector(""), labels)
    }
}

impl Metric<Distribution> {
    /// How many values were measured.
    #[must_use]
    pub fn count(&self) -> Metric<Sum> {
        self.part("_count")
    }

    /// The sum of what was measured.
    #[must_use]
    pub fn total(&self) -> Metric<Sum> {
        self.part("_sum")
    }

    /// How many values were at most this; it must be a bound of the histogram's buckets.
    ///
    /// It is found as `le="1"` and as `le="1.0"`: ways of ingestion differ.
    #[must_use]
    pub fn at_most(&self, le: f64) -> Metric<Sum> {
        let mut part = self.part("_bucket");
        part.matchers.push(match bound_pattern(le) {
            Some(pattern) => format!("le=~{}", quoted(&pattern)),
            None => format!("le={}", quoted(&le.to_string())),
        });
        part
    }
}

impl<L> From<&Counter<L>> for Metric<Sum> {
    fn from(handle: &Counter<L>) -> Self {
        Self::of(handle.shape())
    }
}

impl<L> From<&Gauge<L>> for Metric<Level> {
    fn from(handle: &Gauge<L>) -> Self {
        Self::of(handle.shape())
    }
}

impl<L> From<&UpDown<L>> for Metric<Level> {
    fn from(handle: &UpDown<L>) -> Self {
        Self::of(handle.shape())
    }
}

impl<L> From<&Histogram<L>> for Metric<Distribution> {
    fn from(handle: &Histogram<L>) -> Self {
        Self::of(handle.shape())
    }
}

/// A metric of the catalog, whose kind is known when it is looked at.
pub(in crate::catalog) enum AnyMetric {
    Sum(Metric<Sum>),
    Level(Metric<Level>),
    Distribution(Metric<Distribution>),
}

impl From<&MetricEntry> for AnyMetric {
    fn from(entry: &MetricEntry) -> Self {
        let name = entry.prometheus.to_string();
        let labels = entry.labels.iter().map(|label| label.prometheus.to_string()).collect();
        // Of a kind that this version does not know nothing is assumed: it has a value, like a gauge.
        match &*entry.kind {
            "counter" => Self::Sum(Metric::new(name, labels)),
            "histogram" => Self::Distribution(Metric::new(name, labels)),
            _ => Self::Level(Metric::new(name, labels)),
        }
    }
}
