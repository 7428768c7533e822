//! What every linked crate has declared; the only room that names `inventory`.

#[cfg(feature = "record")]
mod linked;
#[cfg(not(feature = "record"))]
#[path = "unlinked.rs"]
mod linked;

use crate::schema::{
    AlertShape, EventShape, FailureShape, RedactShape, Series, SloShape, SpanShape, prometheus_name,
};
use std::collections::BTreeSet;

use linked::all;
pub use linked::inventory;

/// One declaration, handed in by generated code.
pub enum Declared {
    /// A span of telemark's own; those of generated code are found by their sites.
    Span(&'static SpanShape),
    /// A metric with its values.
    Metric(&'static dyn Series),
    /// A typed event.
    Event(&'static EventShape),
    /// A type with classified fields.
    Redacted(&'static RedactShape),
    /// An objective.
    Slo(&'static SloShape),
    /// An alert.
    Alert(&'static AlertShape),
    /// A type of errors.
    Failure(&'static FailureShape),
}

/// Declares something that no attribute of telemark's can write.
macro_rules! declare {
    ($declared:expr) => {
        $crate::registry::inventory::submit!($declared);
    };
}

pub(crate) use declare;

/// The spans of telemark's own.
pub(crate) fn spans() -> Vec<&'static SpanShape> {
    all(|d| if let Declared::Span(shape) = d { Some(*shape) } else { None })
}

/// Every declared metric, by name and place, without those that step back for another of their name.
pub(crate) fn metrics() -> Vec<&'static dyn Series> {
    let mut found = all(|d| if let Declared::Metric(series) = d { Some(*series) } else { None });
    found.sort_by_key(|s| (s.shape().name, s.shape().location));
    let taken: BTreeSet<String> =
        found.iter().filter(|s| !s.yields()).map(|s| prometheus_name(s.shape())).collect();
    found.retain(|s| !(s.yields() && taken.contains(&prometheus_name(s.shape()))));
    found
}

/// Every declared event, by name and place.
pub(crate) fn events() -> Vec<&'static EventShape> {
    let mut found = all(|d| if let Declared::Event(shape) = d { Some(*shape) } else { None });
    found.sort_by_key(|s| (s.name, s.location));
    found
}

/// Every classified type, by name and place.
pub(crate) fn redacted() -> Vec<&'static RedactShape> {
    let mut found = all(|d| if let Declared::Redacted(shape) = d { Some(*shape) } else { None });
    found.sort_by_key(|s| (s.name, s.location));
    found
}

/// Every declared objective, by name and place.
pub(crate) fn slos() -> Vec<&'static SloShape> {
    let mut found = all(|d| if let Declared::Slo(shape) = d { Some(*shape) } else { None });
    found.sort_by_key(|s| (s.name, s.location));
    found
}

/// Every declared alert, by name and place.
pub(crate) fn alerts() -> Vec<&'static AlertShape> {
    let mut found = all(|d| if let Declared::Alert(shape) = d { Some(*shape) } else { None });
    found.sort_by_key(|s| (s.name, s.location));
    found
}

/// Every declared type of errors, by name and place.
pub(crate) fn failures() -> Vec<&'static FailureShape> {
    let mut found = all(|d| if let Declared::Failure(shape) = d { Some(*shape) } else { None });
    found.sort_by_key(|s| (s.name, s.location));
    found
}
