//! The rules of single alerts.

use super::select::{events, select};
use super::{Yaml, alert_name};
use crate::catalog::query::{AnyMetric, Comparison, Vector, Window};
use crate::catalog::{AlertEntry, Catalog, ConditionEntry, duration_text};
use crate::error::{Error, Result};

/// An alert with its query.
pub(super) struct Rule<'a> {
    pub(super) alert: &'a AlertEntry,
    /// What is measured and its limit.
    pub(super) expr: Vector,
}

impl<'a> Rule<'a> {
    pub(super) fn new(catalog: &Catalog, alert: &'a AlertEntry) -> Result<Self> {
        let measured = measured(catalog, alert)?;
        let expr = match alert.condition {
            ConditionEntry::Absent { .. } => measured,
            _ => measured.compared(comparison(alert)?, alert.threshold),
        };
        let rule = Self { alert, expr };
        rule.without_lost_labels()
    }

    /// The annotations name only labels that are left.
    fn without_lost_labels(self) -> Result<Self> {
        for (_, text) in self.annotations() {
            for named in named_labels(&text) {
                if !self.expr.labels().iter().any(|label| *label == named) {
                    let known = self.expr.labels().join(", ");
                    return Err(Error::new(format!(
                        "an annotation names the label `{named}`, which the expression aggregates away; it keeps: {known}"
                    )));
                }
            }
        }
        Ok(self)
    }

    /// The labels of the alert, beside those of the expression.
    pub(super) fn labels(&self) -> Vec<(String, String)> {
        let severity = ("severity".to_owned(), self.alert.severity.to_string());
        let own = self.alert.labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        std::iter::once(severity).filter(|(_, severity)| !severity.is_empty()).chain(own).collect()
    }

    /// What the alert says to people.
    pub(super) fn annotations(&self) -> Vec<(String, String)> {
        let alert = self.alert;
        let summary = if alert.summary.is_empty() { self.summary() } else { alert.summary.to_string() };
        let mut annotations = vec![("summary".to_owned(), summary)];
        let description = alert.description.trim();
        if !description.is_empty() {
            annotations.push(("description".to_owned(), description.to_owned()));
        }
        if !alert.runbook.is_empty() {
            annotations.push(("runbook_url".to_owned(), alert.runbook.to_string()));
        }
        annotations
    }

    /// Whether the declaration itself names this label.
    fn chosen(&self, label: &str) -> bool {
        self.alert.by.iter().any(|by| by == label)
    }

    fn summary(&self) -> String {
        let alert = self.alert;
        // What Prometheus adds says little beside the instance, and is not always there.
        let told = self
            .expr
            .labels()
            .iter()
            .filter(|label| !["job", "service"].contains(&label.as_str()) || self.chosen(label));
        let groups: Vec<String> = told.map(|label| format!("{{{{ $labels.{label} }}}}")).collect();
        let whose = if groups.is_empty() { String::new() } else { format!("{}: ", groups.join(", ")) };
        let name = alert.name.replace('_', " ");
        let value = match alert.condition {
            ConditionEntry::Absent { .. } => return format!("{whose}{name}: there is no such series"),
            ConditionEntry::Ratio { .. } => "{{ $value | humanizePercentage }}",
            _ => "{{ $value | humanize }}",
        };
        format!("{whose}{name}: {value} {} {}", alert.comparison, alert.written)
    }
}

/// The file of all alerts.
pub(super) fn file(rules: &[Rule<'_>]) -> String {
    let mut yaml = Yaml::generated(&[]);
    yaml.line(0, "groups:");
    yaml.line(2, "- name: telemark-alerts");
    yaml.line(4, "rules:");
    for rule in rules {
        yaml.line(6, &format!("- alert: {}", alert_name(&rule.alert.name)));
        yaml.block(8, "expr", &rule.expr.to_string());
        if rule.alert.for_seconds > 0 {
            yaml.line(8, &format!("for: {}", duration_text(rule.alert.for_seconds)));
        }
        yaml.map(8, "labels", &rule.labels());
        yaml.map(8, "annotations", &rule.annotations());
    }
    yaml.finish()
}

/// What the alert looks at, by its labels.
fn measured(catalog: &Catalog, alert: &AlertEntry) -> Result<Vector> {
    let by: Vec<&str> = alert.by.iter().map(|label| &**label).collect();
    let over = || Window::seconds(alert.over_seconds);
    match &alert.condition {
        ConditionEntry::Ratio { part, whole } => {
            let whole = events(catalog, whole)?.over(over()).rate().sum_by(&by)?;
            let part = events(catalog, part)?.over(over()).rate().sum_by(&by)?;
            // Before the first of them there is no series of them, and no data is not 0 %.
            part.or_zero(&whole).share_of(whole.positive())
        }
        ConditionEntry::Rate { of } => events(catalog, of)?.over(over()).rate().sum_by(&by),
        ConditionEntry::Value { of } => match select(catalog, of)? {
            AnyMetric::Level(level) => {
                let ups_and_downs =
                    catalog.metric(&of.prometheus).is_some_and(|metric| metric.kind == "updown");
                let value = level.value();
                match comparison(alert)? {
                    // Every series by itself.
                    _ if by.is_empty() => Ok(value),
                    _ if ups_and_downs => value.sum_by(&by),
                    Comparison::Above | Comparison::AtLeast => value.max_by(&by),
                    Comparison::Below | Comparison::AtMost => value.min_by(&by),
                }
            }
            _ => Err(Error::new(format!("`{}` has no value of its own; it has a rate", of.metric))),
        },
        ConditionEntry::Quantile { q, of } => match select(catalog, of)? {
            AnyMetric::Distribution(histogram) => histogram.over(over()).quantile(*q, &by),
            _ => Err(Error::new(format!("`{}` is no histogram", of.metric))),
        },
        ConditionEntry::Absent { of } => Ok(match select(catalog, of)? {
            AnyMetric::Sum(metric) => metric.absent(),
            AnyMetric::Level(metric) => metric.absent(),
            AnyMetric::Distribution(metric) => metric.count().absent(),
        }),
    }
}

fn comparison(alert: &AlertEntry) -> Result<Comparison> {
    let all = [Comparison::Above, Comparison::AtLeast, Comparison::Below, Comparison::AtMost];
    let found = all.into_iter().find(|comparison| comparison.as_str() == alert.comparison);
    found.ok_or_else(|| Error::new(format!("`{}` compares nothing", alert.comparison)))
}

/// The labels that a text of Go's templates takes from the alert.
fn named_labels(text: &str) -> Vec<&str> {
    let after = text.split("$labels.").skip(1);
    after
        .map(|rest| {
            let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::named_labels;

    #[test]
    fn the_labels_of_an_annotation_are_found() {
        assert_eq!(
            named_labels("{{ $labels.service }} on {{$labels.path_2}}: {{ $value }}"),
            ["service", "path_2"]
        );
        assert_eq!(named_labels("nothing"), [""; 0]);
    }
}
