//! What has changed between two catalogs, and whether somebody who reads the telemetry is broken by it.

mod failure;
mod metric;
mod objective;
mod span;

use super::{Catalog, Place};
use std::fmt;

/// The changes from an earlier catalog to this one, in the order of the document.
///
/// Displays as one line for each change, the breaking ones first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Whether dashboards, rules and queries that worked before may no longer work.
    pub is_breaking: bool,
    /// What has changed, in one sentence.
    pub what: String,
    /// Where it is declared, or was before it was removed.
    pub place: Place,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = if self.is_breaking { "breaking" } else { "compatible" };
        write!(f, "{class}: {}\n  at {}", self.what, self.place)
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compatible = self.changes.iter().filter(|change| !change.is_breaking);
        for (at, change) in self.breaking().chain(compatible).enumerate() {
            let line = if at > 0 { "\n" } else { "" };
            write!(f, "{line}{change}")?;
        }
        Ok(())
    }
}

impl Diff {
    /// Whether nothing has changed that readers can notice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes that break readers.
    pub fn breaking(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.is_breaking)
    }

    /// Whether no change breaks readers.
    #[must_use]
    pub fn is_compatible(&self) -> bool {
        self.breaking().next().is_none()
    }

    fn breaks(&mut self, place: &Place, what: String) {
        self.changes.push(Change { is_breaking: true, what, place: place.clone() });
    }

    fn fits(&mut self, place: &Place, what: String) {
        self.changes.push(Change { is_breaking: false, what, place: place.clone() });
    }
}

impl Catalog {
    /// What has changed since an earlier catalog, each change with its place.
    ///
    /// Breaking is what takes something away that a query, a rule or a dashboard can name: a metric, a label, a value of a
    /// closed label, a bucket, a span, a field, an error, an event, an objective, an alert; or what makes it mean something
    /// else: kind, unit, type, whether an error is expected. What comes in addition is compatible. Removing what the earlier catalog calls deprecated is
    /// compatible, and so is another name for a metric that says `renamed_from`: it is exported under both names.
    /// Descriptions, places and the order of things are no changes.
    ///
    /// # Example: reviewing what a release changes
    /// ```
    /// use telemark::catalog::Catalog;
    ///
    /// let released: Catalog = telemark::catalog().to_string().parse()?;
    /// let diff = telemark::catalog().diff(&released);
    /// assert!(diff.is_compatible(), "{diff}");
    /// # Ok::<(), telemark::Error>(())
    /// ```
    #[must_use]
    pub fn diff(&self, earlier: &Self) -> Diff {
        let mut diff = Diff::default();
        span::compare(&earlier.spans, &self.spans, &mut diff);
        failure::compare(&earlier.failures, &self.failures, &mut diff);
        metric::compare(&earlier.metrics, &self.metrics, &mut diff);
        span::events(&earlier.events, &self.events, &mut diff);
        objective::slos(&earlier.slos, &self.slos, &mut diff);
        objective::alerts(&earlier.alerts, &self.alerts, &mut diff);
        diff
    }
}

/// The names in order, each quoted.
fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
