//! Objectives and alerts, as the catalog tells them.

use super::Place;
use crate::schema::{
    AlertShape, Condition, Indicator, Matcher, Selection, SloShape, prometheus_label, prometheus_name,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One condition on a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MatcherEntry {
    /// The label, by its name in Prometheus.
    pub label: Cow<'static, str>,
    /// The operator of PromQL: `=`, `!=`, `=~`, `!~`.
    pub op: Cow<'static, str>,
    /// The value or the pattern.
    pub value: Cow<'static, str>,
}

impl From<&'static Matcher> for MatcherEntry {
    fn from(matcher: &'static Matcher) -> Self {
        Self {
            label: prometheus_label(matcher.label).into(),
            op: matcher.op.as_str().into(),
            value: matcher.value.into(),
        }
    }
}

/// The series of a metric that all matchers let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SelectionEntry {
    /// The metric, by its declared name.
    pub metric: Cow<'static, str>,
    /// The metric's family, by its name in Prometheus.
    pub prometheus: Cow<'static, str>,
    /// The conditions.
    pub matchers: Vec<MatcherEntry>,
}

impl From<Selection> for SelectionEntry {
    fn from(selection: Selection) -> Self {
        Self {
            metric: selection.metric.name.into(),
            prometheus: prometheus_name(selection.metric).into(),
            matchers: selection.matchers.iter().map(MatcherEntry::from).collect(),
        }
    }
}

/// What an objective measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IndicatorEntry {
    /// So many of all events are good.
    Ratio {
        /// The good ones, a selection of the same metric as `total`.
        good: SelectionEntry,
        /// All of them.
        total: SelectionEntry,
    },
    /// So many of all measurements are at most this.
    Latency {
        /// The histogram.
        histogram: SelectionEntry,
        /// The bound, in the histogram's unit; one of its buckets ends there.
        le: f64,
    },
}

/// An objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SloEntry {
    /// Its name.
    pub name: Cow<'static, str>,
    /// How many percent are to be good, as it is written: `99.9`.
    pub objective: Cow<'static, str>,
    /// The same as a number, between 0 and 100.
    pub percent: f64,
    /// Over how many seconds.
    pub window_seconds: u64,
    /// What is measured.
    pub indicator: IndicatorEntry,
    /// Who is woken when the budget burns fast; empty for nobody named.
    pub page: Cow<'static, str>,
    /// Who looks at it in working hours when it burns slowly; empty for nobody named.
    pub ticket: Cow<'static, str>,
    /// One sentence for people; may be empty.
    pub description: Cow<'static, str>,
    /// The sentence of its alerts; may be empty.
    pub summary: Cow<'static, str>,
    /// The address of what to do; may be empty.
    pub runbook: Cow<'static, str>,
    /// Labels of its alerts, beside those that every alert has.
    pub labels: BTreeMap<Cow<'static, str>, Cow<'static, str>>,
    /// Where it is declared.
    pub place: Place,
}

impl SloEntry {
    /// The window as Prometheus writes it: `30d`.
    #[must_use]
    pub fn window(&self) -> String {
        duration_text(self.window_seconds)
    }
}

impl From<&'static SloShape> for SloEntry {
    fn from(shape: &'static SloShape) -> Self {
        let indicator = match shape.indicator {
            Indicator::Ratio { good, total } => {
                IndicatorEntry::Ratio { good: good.into(), total: total.into() }
            }
            Indicator::Latency { histogram, le } => {
                IndicatorEntry::Latency { histogram: histogram.into(), le }
            }
        };
        Self {
            name: shape.name.into(),
            objective: shape.objective.into(),
            percent: shape.percent,
            window_seconds: shape.window,
            indicator,
            page: shape.page.into(),
            ticket: shape.ticket.into(),
            description: shape.description.into(),
            summary: shape.summary.into(),
            runbook: shape.runbook.into(),
            labels: pairs(shape.labels),
            place: shape.location.into(),
        }
    }
}

/// What an alert looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConditionEntry {
    /// The share of some events in others, from 0 to 1.
    Ratio {
        /// Those that are counted.
        part: SelectionEntry,
        /// Those of which they are a part.
        whole: SelectionEntry,
    },
    /// Events a second.
    Rate {
        /// The counter, or the histogram, whose measurements are counted.
        of: SelectionEntry,
    },
    /// The value of a gauge or an up-down.
    Value {
        /// The metric.
        of: SelectionEntry,
    },
    /// A quantile of a histogram.
    Quantile {
        /// Which one, from 0 to 1.
        q: f64,
        /// The histogram.
        of: SelectionEntry,
    },
    /// That there is no series at all; it has no threshold.
    Absent {
        /// The metric.
        of: SelectionEntry,
    },
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AlertEntry {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What it looks at.
    pub condition: ConditionEntry,
    /// The operator of PromQL: `>`, `>=`, `<`, `<=`; without meaning for `absent`.
    pub comparison: Cow<'static, str>,
    /// A share from 0 to 1, events a second, or a value in the metric's unit.
    pub threshold: f64,
    /// The threshold as it is written: `1 %`.
    pub written: Cow<'static, str>,
    /// For how many seconds it must hold before anybody is told.
    pub for_seconds: u64,
    /// Over how many seconds rates are taken.
    pub over_seconds: u64,
    /// The labels that it tells apart, by their names in Prometheus.
    pub by: Vec<Cow<'static, str>>,
    /// How bad it is.
    pub severity: Cow<'static, str>,
    /// One sentence for people; may be empty.
    pub description: Cow<'static, str>,
    /// The sentence of the alert; may be empty.
    pub summary: Cow<'static, str>,
    /// The address of what to do; may be empty.
    pub runbook: Cow<'static, str>,
    /// Labels of the alert, beside those that it tells apart.
    pub labels: BTreeMap<Cow<'static, str>, Cow<'static, str>>,
    /// Where it is declared.
    pub place: Place,
}

impl From<&'static AlertShape> for AlertEntry {
    fn from(shape: &'static AlertShape) -> Self {
        let condition = match shape.condition {
            Condition::Ratio { part, whole } => {
                ConditionEntry::Ratio { part: part.into(), whole: whole.into() }
            }
            Condition::Rate(of) => ConditionEntry::Rate { of: of.into() },
            Condition::Value(of) => ConditionEntry::Value { of: of.into() },
            Condition::Quantile(q, of) => ConditionEntry::Quantile { q, of: of.into() },
            Condition::Absent(of) => ConditionEntry::Absent { of: of.into() },
        };
        Self {
            name: shape.name.into(),
            condition,
            comparison: shape.comparison.as_str().into(),
            threshold: shape.threshold,
            written: shape.written.into(),
            for_seconds: shape.lasts,
            over_seconds: shape.over,
            by: shape.by.iter().map(|label| prometheus_label(label).into()).collect(),
            severity: shape.severity.into(),
            description: shape.description.into(),
            summary: shape.summary.into(),
            runbook: shape.runbook.into(),
            labels: pairs(shape.labels),
            place: shape.location.into(),
        }
    }
}

fn pairs(list: &'static [(&'static str, &'static str)]) -> BTreeMap<Cow<'static, str>, Cow<'static, str>> {
    list.iter().map(|&(key, value)| (key.into(), value.into())).collect()
}

/// A duration as Prometheus writes it, in the largest unit that divides it: `30d`, `90m`, `5m`.
#[must_use]
pub fn duration_text(seconds: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "d"), (3600, "h"), (60, "m")];
    let unit = UNITS.iter().find(|(each, _)| seconds > 0 && seconds.is_multiple_of(*each));
    unit.map_or_else(|| format!("{seconds}s"), |(each, unit)| format!("{}{unit}", seconds / each))
}

#[cfg(test)]
mod tests {
    use super::duration_text;

    #[test]
    fn durations_are_written_in_the_largest_unit_that_divides_them() {
        let written = [2_592_000, 5400, 300, 90, 0].map(duration_text);
        assert_eq!(written, ["30d", "90m", "5m", "90s", "0s"]);
    }
}
