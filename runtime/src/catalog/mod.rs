//! Everything that the linked crates declare, as one document.

mod audit;
mod dashboard;
mod diff;
mod emit;
mod entry;
#[cfg(feature = "lint")]
mod lint;
mod markdown;
pub mod query;
mod rules;
mod sloth;

pub use audit::{Audit, MappedClass, MappedField, Opening, OpeningKind, SinkEntry, audit};
pub use diff::{Change, Diff};
pub use emit::Emitted;
pub use entry::{
    AlertEntry, Catalog, ClassEntry, Classified, ConditionEntry, EventEntry, FailureEntry, FieldEntry,
    IndicatorEntry, KindEntry, LabelEntry, MatcherEntry, MetricEntry, Place, RedactedEntry, SelectionEntry,
    SloEntry, SpanEntry, ValueSet, duration_text,
};
#[cfg(feature = "cli")]
pub(crate) use lint::duration;
#[cfg(feature = "lint")]
pub use lint::{Finding, Linter, Report, Rule};

use crate::registry;
use crate::span;

/// Everything declared in all linked crates: spans, metrics with labels and value sets, events, classified fields, objectives
/// and alerts.
///
/// The order is that of names, then of places, so two builds of the same source give the same document.
///
/// # Example: listing what a service can emit
/// ```
/// use telemark::{Counter, metric};
///
/// /// Jobs finished.
/// #[metric(counter = "jobs_finished", unit = "{job}")]
/// static JOBS_FINISHED: Counter;
///
/// let catalog = telemark::catalog();
/// assert!(catalog.metrics.iter().any(|metric| metric.name == "jobs_finished"));
/// JOBS_FINISHED.inc();
/// ```
#[must_use]
pub fn catalog() -> Catalog {
    let (types, failures) = (registry::redacted(), registry::failures());
    Catalog {
        version: Catalog::VERSION,
        spans: span::declared().into_iter().map(|shape| SpanEntry::new(shape, &failures)).collect(),
        failures: failures.iter().copied().map(FailureEntry::from).collect(),
        metrics: registry::metrics().into_iter().map(|series| MetricEntry::from(series.shape())).collect(),
        events: registry::events().into_iter().map(|shape| EventEntry::new(shape, &types)).collect(),
        redacted: types.into_iter().map(RedactedEntry::from).collect(),
        slos: registry::slos().into_iter().map(SloEntry::from).collect(),
        alerts: registry::alerts().into_iter().map(AlertEntry::from).collect(),
    }
}
