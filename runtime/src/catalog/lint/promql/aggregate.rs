//! `sum by (..)` and its kin.

use super::judge::Judge;
use super::value::{Labels, Unit, Value};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::variables::ANY;
use promql_parser::parser::{AggregateExpr, LabelModifier};

/// What an aggregation gives.
pub(super) fn value(judge: &mut Judge<'_>, aggregate: &AggregateExpr) -> Value {
    if let Some(parameter) = &aggregate.param {
        judge.value(parameter);
    }
    let inner = judge.value(&aggregate.expr);
    let operator = aggregate.op.to_string();
    let labels = labels(judge, aggregate, &inner, &operator);
    match operator.as_str() {
        // How many series there are is no matter of what they show.
        "count" | "group" | "count_values" => Value {
            labels: if operator == "count_values" { Labels::Unknown } else { labels },
            absent: inner.absent,
            unused: inner.unused,
            unit: Unit::Count,
            ..Value::default()
        },
        "topk" | "bottomk" | "limitk" | "limit_ratio" => inner,
        "sum" => {
            // Shares do not add up to a share, unless they are parts of one.
            let unit =
                if matches!(inner.unit, Unit::Share | Unit::Percent) { Unit::Unknown } else { inner.unit };
            Value { labels, unit, summed: true, ..inner }
        }
        "stddev" | "stdvar" => Value { labels, unit: Unit::Unknown, ..inner },
        _ => Value { labels, summed: true, ..inner },
    }
}

fn labels(judge: &mut Judge<'_>, aggregate: &AggregateExpr, inner: &Value, operator: &str) -> Labels {
    if ["topk", "bottomk", "limitk", "limit_ratio"].contains(&operator) {
        return inner.labels.clone();
    }
    match &aggregate.modifier {
        None => Labels::Exact(std::collections::BTreeSet::new()),
        Some(LabelModifier::Exclude(dropped)) => inner.labels.without(&dropped.labels),
        Some(LabelModifier::Include(kept)) => {
            for label in &kept.labels {
                missing(judge, label, inner, operator);
            }
            if kept.labels.iter().any(|label| label.contains(ANY)) {
                return Labels::Unknown;
            }
            Labels::Exact(kept.labels.iter().cloned().collect())
        }
    }
}

/// Grouping by a label that is not there makes one group of everything.
fn missing(judge: &mut Judge<'_>, label: &str, inner: &Value, operator: &str) {
    let is_target = judge.known.settings.is_target_label(label);
    let lacks = match &inner.labels {
        Labels::Unknown => false,
        Labels::Exact(labels) => !labels.contains(label),
        Labels::Scraped(labels) => !labels.contains(label) && !is_target,
    };
    // Without `le` a quantile has its own rule, and so has one of something that has no buckets.
    if lacks && !label.contains(ANY) && label != "le" {
        let message = format!("{operator} by ({label}): what it adds up has no label {label}");
        let help = format!("it has {}", inner.labels.told());
        judge.say(Rule::UnknownLabel, judge.word(label), message, help);
    }
}
