//! What has changed of metrics.

use super::super::{LabelEntry, MetricEntry, ValueSet};
use super::{Diff, quoted};
use std::collections::BTreeMap;

/// The first declaration of each name; the others are equal to it.
fn by_name(metrics: &[MetricEntry]) -> BTreeMap<&str, &MetricEntry> {
    let mut found = BTreeMap::new();
    for metric in metrics {
        found.entry(&*metric.name).or_insert(metric);
    }
    found
}

pub(super) fn compare(earlier: &[MetricEntry], now: &[MetricEntry], diff: &mut Diff) {
    let (before, after) = (by_name(earlier), by_name(now));
    let renamed: BTreeMap<&str, &MetricEntry> =
        after.values().filter(|m| !m.renamed_from.is_empty()).map(|m| (&*m.renamed_from, *m)).collect();
    for (name, old) in &before {
        match (after.get(name), renamed.get(name)) {
            (Some(new), _) => changed(old, new, diff),
            (None, Some(new)) => {
                let what =
                    format!("metric `{name}` is called `{}` now, and exported under both names", new.name);
                diff.fits(&new.place, what);
                changed(old, new, diff);
            }
            (None, None) => removed(old, &after, &before, diff),
        }
    }
    for (name, new) in &after {
        if !before.contains_key(name) && !before.contains_key(&*new.renamed_from) {
            diff.fits(&new.place, format!("metric `{name}` is new"));
        }
    }
}

fn removed(
    old: &MetricEntry,
    after: &BTreeMap<&str, &MetricEntry>,
    before: &BTreeMap<&str, &MetricEntry>,
    diff: &mut Diff,
) {
    let name = &old.name;
    if !old.deprecated.is_empty() {
        return diff.fits(
            &old.place,
            format!("metric `{name}` is removed, which was deprecated: {}", old.deprecated),
        );
    }
    let alike = |new: &&&MetricEntry| {
        !before.contains_key(&*new.name)
            && (&new.kind, &new.unit, &new.labels, &new.buckets)
                == (&old.kind, &old.unit, &old.labels, &old.buckets)
    };
    let hint = match after.values().find(alike) {
        Some(new) => format!("; if it is called `{}` now, say there `renamed_from = \"{name}\"`", new.name),
        None => "; say `deprecated = \"why\"` for a while before it goes".to_owned(),
    };
    diff.breaks(&old.place, format!("metric `{name}` is removed{hint}"));
}

fn changed(old: &MetricEntry, new: &MetricEntry, diff: &mut Diff) {
    let (name, place) = (&new.name, &new.place);
    if old.kind != new.kind {
        diff.breaks(place, format!("metric `{name}` is a {} now, and was a {}", new.kind, old.kind));
    }
    if old.unit != new.unit {
        let unit =
            |unit: &str| if unit.is_empty() { "no unit".to_owned() } else { format!("the unit `{unit}`") };
        let (now, before) = (unit(&new.unit), unit(&old.unit));
        diff.breaks(place, format!("metric `{name}` has {now} now, and had {before}"));
    }
    if old.deprecated.is_empty() && !new.deprecated.is_empty() {
        diff.fits(place, format!("metric `{name}` is deprecated: {}", new.deprecated));
    }
    if !old.renamed_from.is_empty() && new.renamed_from.is_empty() && old.name == new.name {
        diff.fits(place, format!("metric `{name}` is no longer exported as `{}` too", old.renamed_from));
    }
    if old.zero == "all" && new.zero == "none" {
        diff.fits(
            place,
            format!(
                "metric `{name}` has series from their first update on now, and had all from the first scrape"
            ),
        );
    }
    labels(old, new, diff);
    buckets(old, new, diff);
}

fn labels(old: &MetricEntry, new: &MetricEntry, diff: &mut Diff) {
    let (name, place) = (&new.name, &new.place);
    for before in &old.labels {
        match new.labels.iter().find(|label| label.name == before.name) {
            Some(label) => values(new, before, label, !old.deprecated.is_empty(), diff),
            None if !old.deprecated.is_empty() => {
                diff.fits(
                    place,
                    format!("metric `{name}`, which was deprecated, has lost label `{}`", before.name),
                );
            }
            None => {
                let added =
                    new.labels.iter().filter(|label| !old.labels.iter().any(|had| had.name == label.name));
                let taken: Vec<_> = added.filter(|label| label.values == before.values).collect();
                let hint = match taken[..] {
                    [other] => format!("; label `{}` has the same values", other.name),
                    _ => String::new(),
                };
                diff.breaks(place, format!("metric `{name}` has lost label `{}`{hint}", before.name));
            }
        }
    }
    for label in &new.labels {
        if !old.labels.iter().any(|before| before.name == label.name) {
            diff.fits(place, format!("metric `{name}` has the new label `{}`", label.name));
        }
    }
}

fn values(metric: &MetricEntry, old: &LabelEntry, new: &LabelEntry, deprecated: bool, diff: &mut Diff) {
    let place = &metric.place;
    let what = format!("label `{}` of metric `{}`", new.name, metric.name);
    match (&old.values, &new.values) {
        (ValueSet::Closed(before), ValueSet::Closed(now)) => {
            let gone: Vec<_> = before.iter().filter(|value| !now.contains(value)).map(|v| &**v).collect();
            let come: Vec<_> = now.iter().filter(|value| !before.contains(value)).map(|v| &**v).collect();
            if !gone.is_empty() {
                let sentence = format!("{what} can no longer be {}", quoted(gone));
                if deprecated { diff.fits(place, sentence) } else { diff.breaks(place, sentence) }
            }
            if !come.is_empty() {
                diff.fits(place, format!("{what} can also be {}", quoted(come)));
            }
        }
        (ValueSet::Capped(before), ValueSet::Capped(now)) if now < before => {
            diff.breaks(place, format!("{what} tells {now} texts apart, and told {before}"));
        }
        (ValueSet::Capped(before), ValueSet::Capped(now)) if now > before => {
            diff.fits(place, format!("{what} tells {now} texts apart, and told {before}"));
        }
        (ValueSet::Capped(_), ValueSet::Capped(_)) => {}
        (ValueSet::Closed(_), ValueSet::Capped(_)) => {
            diff.breaks(place, format!("{what} is any text now, and was one of a list"));
        }
        (ValueSet::Capped(_), ValueSet::Closed(_)) => {
            diff.breaks(place, format!("{what} is one of a list now, and was any text"));
        }
    }
}

/// Equal up to the last digits, which a file may not keep.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * one.abs().max(other.abs())
}

fn buckets(old: &MetricEntry, new: &MetricEntry, diff: &mut Diff) {
    let missing = |of: &[f64], from: &[f64]| -> Vec<String> {
        let gone = of.iter().filter(|bound| !from.iter().any(|other| is_same(**bound, *other)));
        gone.map(ToString::to_string).collect()
    };
    let what = |bounds: &[String], verb: &str| {
        let word = if bounds.len() == 1 { "boundary" } else { "boundaries" };
        format!("metric `{}` has {verb} the bucket {word} {}", new.name, bounds.join(", "))
    };
    let gone = missing(&old.buckets, &new.buckets);
    if !gone.is_empty() {
        diff.breaks(&new.place, what(&gone, "lost"));
    }
    let come = missing(&new.buckets, &old.buckets);
    if !come.is_empty() && !old.buckets.is_empty() {
        diff.fits(&new.place, what(&come, "gained"));
    }
}
