//! Metrics, as the catalog tells them.

use super::Place;
use crate::metric::bounds;
use crate::schema::{LabelShape, LabelValues, MetricKind, Shape, Zero, prometheus_label, prometheus_name};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The values that a label can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ValueSet {
    /// These and no others.
    Closed(Vec<Cow<'static, str>>),
    /// Text, at most this many values and `_other`.
    Capped(usize),
}

impl ValueSet {
    /// How many values there can be, `_other` included.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Closed(values) => values.len(),
            Self::Capped(cap) => cap + 1,
        }
    }
}

/// A label of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LabelEntry {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its name in Prometheus.
    pub prometheus: Cow<'static, str>,
    /// The values it can have.
    pub values: ValueSet,
}

impl From<&'static LabelShape> for LabelEntry {
    fn from(shape: &'static LabelShape) -> Self {
        let values = match shape.values {
            LabelValues::Closed(values) => {
                ValueSet::Closed(values.iter().map(|&value| value.into()).collect())
            }
            LabelValues::Capped { cap, .. } => ValueSet::Capped(cap),
        };
        Self { name: shape.name.into(), prometheus: prometheus_label(shape.name).into(), values }
    }
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MetricEntry {
    /// The declared name.
    pub name: Cow<'static, str>,
    /// The name of its family in Prometheus; the series of a histogram add `_bucket`, `_sum` and `_count` to it.
    pub prometheus: Cow<'static, str>,
    /// Its kind: `counter`, `updown`, `gauge`, `histogram`.
    pub kind: Cow<'static, str>,
    /// Its unit in UCUM notation, or nothing.
    pub unit: Cow<'static, str>,
    /// What it counts.
    pub description: Cow<'static, str>,
    /// Its labels, in order.
    pub labels: Vec<LabelEntry>,
    /// The upper bounds of a histogram's buckets.
    pub buckets: Cow<'static, [f64]>,
    /// The most series it can have in Prometheus.
    pub max_series: usize,
    /// Which of its series exist from the first scrape: `all`; `seen`, those of the texts that a capped label has had, in
    /// every combination; or `none`, each from its first update. Nothing in catalogs of earlier versions.
    #[serde(default)]
    pub zero: Cow<'static, str>,
    /// The declared name that it had before, under which it is exported too; empty for none.
    #[serde(default)]
    pub renamed_from: Cow<'static, str>,
    /// Why nobody should read it any more; empty where it is in use.
    #[serde(default)]
    pub deprecated: Cow<'static, str>,
    /// A hash of its shape (name, kind, unit, labels with their values, buckets), in hexadecimal: it changes when, and
    /// only when, readers have to.
    pub shape: String,
    /// Where it is declared.
    pub place: Place,
}

impl MetricEntry {
    /// The label that is called this in Prometheus or in its declaration.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&LabelEntry> {
        self.labels.iter().find(|label| label.prometheus == name || label.name == name)
    }

    /// The name in Prometheus that it had before, if it had another.
    #[must_use]
    pub fn former_prometheus(&self) -> Option<String> {
        if self.renamed_from.is_empty() {
            return None;
        }
        let kind = [MetricKind::Counter, MetricKind::UpDown, MetricKind::Gauge, MetricKind::Histogram];
        let kind = kind.into_iter().find(|kind| kind.as_str() == self.kind)?;
        Some(crate::schema::prometheus_name_of(&self.renamed_from, kind, &self.unit))
    }
}

impl From<&'static Shape> for MetricEntry {
    fn from(shape: &'static Shape) -> Self {
        let labels: Vec<_> = shape.labels.iter().map(LabelEntry::from).collect();
        let combinations: usize = labels.iter().map(|label| label.values.size()).product();
        // What a service has, though this process may never install telemetry.
        let buckets = bounds(shape);
        // A histogram exposes its buckets, the infinite one, the sum and the count.
        let each = if shape.kind == MetricKind::Histogram { buckets.len() + 3 } else { 1 };
        Self {
            name: shape.name.into(),
            prometheus: prometheus_name(shape).into(),
            kind: shape.kind.as_str().into(),
            unit: shape.unit.into(),
            description: shape.description.into(),
            labels,
            max_series: combinations * each,
            zero: Zero::of(shape).as_str().into(),
            renamed_from: shape.renamed_from.into(),
            deprecated: shape.deprecated.into(),
            shape: format!("{:016x}", shape.fingerprint_with(&buckets)),
            buckets,
            place: shape.location.into(),
        }
    }
}
