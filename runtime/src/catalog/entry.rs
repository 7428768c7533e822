//! The entries of the catalog.

use super::classified::{EventEntry, RedactedEntry};
use crate::schema::{Capture, FieldShape, LabelShape, LabelValues, Location, MetricKind, Shape, SpanShape};
use serde::Serialize;
use std::fmt;

/// What the program declares; serialises with serde, displays as indented JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Catalog {
    /// The version of this document's form.
    pub version: u32,
    /// Spans of `#[traced]` and `span!`.
    pub spans: Vec<SpanEntry>,
    /// Metrics, one entry for each declaration.
    pub metrics: Vec<MetricEntry>,
    /// Typed events.
    pub events: Vec<EventEntry>,
    /// Types with classified fields.
    pub redacted: Vec<RedactedEntry>,
}

impl fmt::Display for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_error| fmt::Error)?;
        f.write_str(&text)
    }
}

/// Where something is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The package.
    pub package: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        Self { package: location.package, file: location.file, line: location.line }
    }
}

/// A span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SpanEntry {
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Its level.
    pub level: &'static str,
    /// The function, by its full path.
    pub function: &'static str,
    /// The keys of its fields, with how each is captured.
    pub fields: Vec<FieldEntry>,
    /// Where it is declared.
    pub place: Place,
}

/// A field of a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FieldEntry {
    /// Its key.
    pub name: &'static str,
    /// How it is captured: `value`, `display`, `debug`, `redacted`, `late`.
    pub capture: &'static str,
    /// The class of an argument that is classified, and the strategy that renders it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classified: Option<Classified>,
}

/// The class of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Classified {
    /// Its class: `public`, `internal`, `pii`, `secret`.
    pub class: &'static str,
    /// The strategy that renders it; `clear` for none.
    pub strategy: &'static str,
}

impl From<&'static FieldShape> for FieldEntry {
    fn from(field: &'static FieldShape) -> Self {
        let classified = match field.capture {
            Capture::Redacted(class, strategy) => Some(Classified { class: class.as_str(), strategy }),
            _ => None,
        };
        Self { name: field.name, capture: field.capture.as_str(), classified }
    }
}

impl From<&'static SpanShape> for SpanEntry {
    fn from(shape: &'static SpanShape) -> Self {
        Self {
            name: shape.name,
            kind: shape.kind.as_str(),
            level: shape.level.as_str(),
            function: shape.function,
            fields: shape.fields.iter().map(FieldEntry::from).collect(),
            place: shape.location.into(),
        }
    }
}

/// The values that a label can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ValueSet {
    /// These and no others.
    Closed(&'static [&'static str]),
    /// Text, at most this many values and `_other`.
    Capped(usize),
}

/// A label of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LabelEntry {
    /// Its name.
    pub name: &'static str,
    /// The values it can have.
    pub values: ValueSet,
}

impl From<&'static LabelShape> for LabelEntry {
    fn from(shape: &'static LabelShape) -> Self {
        let values = match shape.values {
            LabelValues::Closed(values) => ValueSet::Closed(values),
            LabelValues::Capped { cap, .. } => ValueSet::Capped(cap),
        };
        Self { name: shape.name, values }
    }
}

impl ValueSet {
    fn size(&self) -> usize {
        match self {
            Self::Closed(values) => values.len(),
            Self::Capped(cap) => cap + 1,
        }
    }
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MetricEntry {
    /// The declared name.
    pub name: &'static str,
    /// Its kind: `counter`, `updown`, `gauge`, `histogram`.
    pub kind: &'static str,
    /// Its unit in UCUM notation, or nothing.
    pub unit: &'static str,
    /// What it counts.
    pub description: &'static str,
    /// Its labels, in order.
    pub labels: Vec<LabelEntry>,
    /// The upper bounds of a histogram's buckets.
    pub buckets: &'static [f64],
    /// The most series it can have in Prometheus.
    pub max_series: usize,
    /// A hash of its shape (name, kind, unit, labels with their values, buckets), in hexadecimal: it changes when, and
    /// only when, readers have to.
    pub shape: String,
    /// Where it is declared.
    pub place: Place,
}

impl From<&'static Shape> for MetricEntry {
    fn from(shape: &'static Shape) -> Self {
        let labels: Vec<_> = shape.labels.iter().map(LabelEntry::from).collect();
        let combinations: usize = labels.iter().map(|label| label.values.size()).product();
        // A histogram exposes its buckets, the infinite one, the sum and the count.
        let each = if shape.kind == MetricKind::Histogram { shape.buckets.len() + 3 } else { 1 };
        Self {
            name: shape.name,
            kind: shape.kind.as_str(),
            unit: shape.unit,
            description: shape.description,
            labels,
            buckets: shape.buckets,
            max_series: combinations * each,
            shape: format!("{:016x}", shape.fingerprint()),
            place: shape.location.into(),
        }
    }
}
