//! Series as tests of rules feed them: label values that matchers let through, or just not.

use super::pattern;
use super::select::operator;
use crate::catalog::query::MatchOp;
use crate::catalog::query::quoted;
use crate::catalog::{Catalog, MatcherEntry, MetricEntry, SelectionEntry, ValueSet};

/// The labels of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    family: String,
    labels: Vec<(String, String)>,
}

impl Sample {
    /// A series that the selection lets through, if its matchers can be understood.
    pub(super) fn of(catalog: &Catalog, selection: &SelectionEntry) -> Option<Self> {
        let metric = catalog.metric(&selection.prometheus)?;
        let mut labels = Vec::new();
        for label in &metric.labels {
            let matchers = on(&selection.matchers, &label.prometheus);
            let value = candidates(metric, &label.prometheus, &matchers, "2")
                .into_iter()
                .find(|value| fits(&matchers, value) == Some(true))?;
            labels.push((label.prometheus.to_string(), value));
        }
        for matcher in &selection.matchers {
            // A label that Prometheus adds.
            if metric.label(&matcher.label).is_none() {
                let matchers = on(&selection.matchers, &matcher.label);
                let value = candidates(metric, &matcher.label, &matchers, "2")
                    .into_iter()
                    .find(|value| fits(&matchers, value) == Some(true))?;
                labels.push((matcher.label.to_string(), value));
            }
        }
        for target in ["job", "instance"] {
            if labels.iter().all(|(label, _)| label != target) {
                labels.push((target.into(), "a".into()));
            }
        }
        Some(Self { family: metric.prometheus.to_string(), labels })
    }

    /// One that `all` lets through and `part` does not; but for one label it is like this one, which `part` lets through.
    pub(super) fn other(
        &self,
        catalog: &Catalog,
        part: &SelectionEntry,
        all: &SelectionEntry,
        fixed: &[&str],
    ) -> Option<Self> {
        let metric = catalog.metric(&all.prometheus)?;
        for (at, (label, _)) in self.labels.iter().enumerate() {
            let (wanted, unwanted) = (on(&all.matchers, label), on(&part.matchers, label));
            if fixed.contains(&&**label) || unwanted.is_empty() {
                continue;
            }
            let value = candidates(metric, label, &unwanted, "5")
                .into_iter()
                .find(|value| fits(&wanted, value) == Some(true) && fits(&unwanted, value) == Some(false));
            if let Some(value) = value {
                let mut other = self.clone();
                other.labels[at].1 = value;
                return Some(other);
            }
        }
        None
    }

    /// As rule tests write it.
    pub(super) fn series(&self, suffix: &str, le: Option<&str>) -> String {
        let own = self.labels.iter().map(|(label, value)| format!("{label}={}", quoted(value)));
        let bound = le.map(|le| format!("le={}", quoted(le)));
        let labels: Vec<String> = own.chain(bound).collect();
        format!("{}{suffix}{{{}}}", self.family, labels.join(","))
    }

    /// The value of a label.
    pub(super) fn value(&self, label: &str) -> Option<&str> {
        self.labels.iter().find(|(own, _)| own == label).map(|(_, value)| &**value)
    }
}

fn on<'a>(matchers: &'a [MatcherEntry], label: &str) -> Vec<&'a MatcherEntry> {
    matchers.iter().filter(|matcher| matcher.label == label).collect()
}

/// Values worth trying, those first that begin so: statuses of good requests begin with 2, of bad ones with 5.
fn candidates(metric: &MetricEntry, label: &str, matchers: &[&MatcherEntry], begin: &str) -> Vec<String> {
    let declared = metric.label(label).map(|label| &label.values);
    let mut values: Vec<String> = if let Some(ValueSet::Closed(values)) = declared {
        values.iter().map(ToString::to_string).collect()
    } else {
        let written = matchers.iter().flat_map(|matcher| match matcher.op.as_ref() {
            "=" | "!=" => vec![matcher.value.to_string()],
            _ => pattern::examples(&matcher.value),
        });
        written.chain(["a".to_owned(), "b".to_owned()]).collect()
    };
    values.sort_by_key(|value| !value.starts_with(begin));
    values
}

/// Whether every matcher lets the value through; nothing where a pattern is beyond us.
fn fits(matchers: &[&MatcherEntry], value: &str) -> Option<bool> {
    let mut all = true;
    for matcher in matchers {
        all &= match operator(matcher).ok()? {
            MatchOp::Eq => value == matcher.value,
            MatchOp::Ne => value != matcher.value,
            MatchOp::Re => pattern::matches(&matcher.value, value)?,
            MatchOp::NotRe => !pattern::matches(&matcher.value, value)?,
        };
    }
    Some(all)
}
