//! A selector: who has the metric, and whether its labels and values exist.

use super::judge::Judge;
use super::value::{Absence, Labels, Nature, Unit, Value};
use super::{bucket, matcher};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::known::{Owner, Part, Series, is};
use crate::catalog::lint::variables::ANY;
use crate::schema::MetricKind;
use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::VectorSelector;

/// What a selector gives.
pub(super) fn value(judge: &mut Judge<'_>, selector: &VectorSelector) -> Value {
    let named =
        selector.matchers.matchers.iter().find(|m| m.name == "__name__" && matches!(m.op, MatchOp::Equal));
    let Some(name) = selector.name.clone().or_else(|| named.map(|matcher| matcher.value.clone())) else {
        return Value::default();
    };
    let nth = judge.seen.entry(name.clone()).or_default();
    let at = judge.query.word(judge.source, &name, *nth);
    *nth += 1;
    if name.contains(ANY) {
        return Value::default();
    }
    let known = judge.known;
    match known.owner(&name) {
        Owner::Ours(series) => ours(judge, series, selector, &name, at),
        Owner::Recorded => {
            let unit = if name.contains(":ratio") { Unit::Share } else { Unit::Unknown };
            Value { unit, ..Value::default() }
        }
        Owner::Foreign => foreign(&name),
        Owner::Nobody(near) => {
            let help = near.map_or_else(
                || "declare it with #[metric], record it in a rule, or allow its prefix (--allow) if another program has it".into(),
                |near| format!("did you mean {near}?"),
            );
            judge.say(Rule::UnknownMetric, at, format!("no metric is called {name}"), help);
            Value::default()
        }
    }
}

/// Of what others expose only the unit is told by the name.
fn foreign(name: &str) -> Value {
    let base = name.trim_end_matches("_total");
    let unit = match base.rsplit('_').next() {
        Some("seconds") => Unit::Seconds,
        Some("bytes") => Unit::Bytes,
        Some("ratio") => Unit::Share,
        _ => Unit::Unknown,
    };
    Value { unit, ..Value::default() }
}

fn ours(
    judge: &mut Judge<'_>,
    series: &Series<'_>,
    selector: &VectorSelector,
    name: &str,
    at: usize,
) -> Value {
    judge.families.insert(series.family.clone());
    deprecated(judge, series, name, at);
    let labels = series.labels();
    let mut nature = Nature::All;
    let mut narrowed = false;
    for matcher in selector.matchers.matchers.iter().filter(|matcher| matcher.name != "__name__") {
        let label = matcher.name.as_str();
        let place = judge.source.nth_word(at, judge.query.end, label, 0).unwrap_or(at);
        if label == "le" && series.part == Part::Bucket {
            if bucket::judge(judge, series, matcher, place) {
                nature = Nature::Good;
            }
        } else if labels.contains(label) {
            matcher::judge(judge, series, matcher, place);
            nature = matcher::nature(matcher).unwrap_or(nature);
            narrowed |= narrows(matcher) && !judge.known.settings.is_target_label(label);
        } else if !judge.known.settings.is_target_label(label) && !label.contains(ANY) {
            unknown_label(judge, series, label, name, place);
        }
    }
    let exists = series.metric.zero == "all";
    let absent = (narrowed && !exists).then(|| absence(selector, name));
    let bounds = &series.metric.buckets;
    Value {
        labels: Labels::Scraped(labels),
        absent,
        unused: (!exists).then(|| name.to_owned()),
        raw: series.is_counter().then(|| name.to_owned()),
        part: Some(series.part),
        family: Some(series.family.clone()),
        unit: unit(series),
        nature,
        bounds: bounds.first().copied().zip(bounds.last().copied()),
        ..Value::default()
    }
}

fn absence(selector: &VectorSelector, name: &str) -> Absence {
    let written = |with_le: bool| {
        let matchers = selector.matchers.matchers.iter().filter(|matcher| with_le || matcher.name != "le");
        matchers.map(ToString::to_string).collect::<Vec<_>>().join(",")
    };
    Absence { selector: format!("{name}{{{}}}", written(true)), matchers: written(false), misguarded: false }
}

fn deprecated(judge: &mut Judge<'_>, series: &Series<'_>, name: &str, at: usize) {
    if !series.metric.deprecated.is_empty() {
        let message = format!("{name} is deprecated: {}", series.metric.deprecated);
        judge.say(Rule::DeprecatedMetric, at, message, "ask for what replaces it");
    }
    if let Some(new) = &series.renamed_to {
        let message = format!("{name} is the old name of {new}; it is exported only while it is declared so");
        judge.say(Rule::DeprecatedMetric, at, message, format!("write {new}"));
    }
}

fn unknown_label(judge: &mut Judge<'_>, series: &Series<'_>, label: &str, name: &str, at: usize) {
    let labels = series.labels();
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    let near =
        crate::schema::near::nearest(label, &names).map(|near| format!("did you mean {}? ", names[near]));
    let has = if names.is_empty() { "it has none".into() } else { format!("it has {}", names.join(", ")) };
    let help = format!(
        "{}{has}; a label of the scrape is told to the lint (--target-label)",
        near.unwrap_or_default()
    );
    judge.say(Rule::UnknownLabel, at, format!("{name} has no label {label}"), help);
}

/// Whether a matcher leaves series out.
fn narrows(matcher: &Matcher) -> bool {
    let everything = matches!(matcher.op, MatchOp::Re(_)) && [".*", ".+"].contains(&matcher.value.as_str());
    !everything && !matcher.value.contains(ANY)
}

fn unit(series: &Series<'_>) -> Unit {
    if matches!(series.part, Part::Bucket | Part::Count) {
        return Unit::Count;
    }
    match &*series.metric.unit {
        "s" => Unit::Seconds,
        "ms" => Unit::Milliseconds,
        "By" => Unit::Bytes,
        "%" => Unit::Percent,
        "1" if is(series.metric, MetricKind::Gauge) => Unit::Share,
        _ => Unit::Count,
    }
}
