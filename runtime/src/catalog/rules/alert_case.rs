//! The tests of single alerts: healthy, firing, without traffic, restarted.

use super::alert::Rule;
use super::case::{self, Case, Expected, Series, flat, growing};
use super::sample::Sample;
use super::{alert_name, template};
use crate::catalog::{AlertEntry, Catalog, ConditionEntry, SelectionEntry};

/// Events a minute where there is traffic.
const BUSY: f64 = 6000.0;

/// The file of all tests.
pub(super) fn file(catalog: &Catalog, rules: &[Rule<'_>]) -> String {
    let mut yaml = case::begin("alerts.yml");
    for rule in rules {
        match cases(catalog, rule) {
            Some(cases) => cases.iter().for_each(|case| case::write(&mut yaml, case)),
            None => yaml.comment(
                2,
                &format!("{}: its matchers are beyond the writer of tests; test it by hand", rule.alert.name),
            ),
        }
    }
    yaml.finish()
}

/// Where a test is at its end, and what is measured there.
struct Situation {
    name: &'static str,
    series: Vec<Series>,
    measured: f64,
    fires: bool,
}

fn cases(catalog: &Catalog, rule: &Rule<'_>) -> Option<Vec<Case>> {
    let alert = rule.alert;
    // Twice as long as it takes, and some looks more.
    let minutes = 2 * (alert.for_seconds + alert.over_seconds).div_ceil(60) + 10;
    let (situations, sample) = match &alert.condition {
        ConditionEntry::Ratio { part, whole } => ratio(catalog, alert, part, whole, minutes)?,
        ConditionEntry::Rate { of } => rate(catalog, alert, of, minutes)?,
        ConditionEntry::Value { of } => value(catalog, alert, of, minutes)?,
        ConditionEntry::Quantile { q, of } => quantile(catalog, alert, (*q, of), minutes)?,
        ConditionEntry::Absent { of } => absent(catalog, of, minutes)?,
    };
    situations.into_iter().map(|situation| case(rule, situation, &sample, minutes)).collect()
}

fn case(rule: &Rule<'_>, situation: Situation, sample: &Sample, minutes: u64) -> Option<Case> {
    let kept = rule.expr.labels();
    let label = |name: &str| {
        let is_kept = kept.iter().any(|label| label == name);
        sample.value(name).filter(|_| is_kept).map(str::to_owned)
    };
    let mut fires = Vec::new();
    if situation.fires {
        let mut labels = rule.labels();
        labels.extend(kept.iter().filter_map(|name| Some((name.clone(), label(name)?))));
        if let ConditionEntry::Absent { of } = &rule.alert.condition {
            let equal = of.matchers.iter().filter(|matcher| matcher.op == "=");
            labels.extend(equal.map(|matcher| (matcher.label.to_string(), matcher.value.to_string())));
        }
        let annotations = rule
            .annotations()
            .into_iter()
            .map(|(key, text)| Some((key, template::filled(&text, situation.measured, &label)?)))
            .collect::<Option<Vec<_>>>()?;
        fires.push(Expected { labels, annotations });
    }
    Some(Case {
        name: format!("{}: {}", rule.alert.name, situation.name),
        series: situation.series,
        at: minutes,
        alert: alert_name(&rule.alert.name),
        fires,
        holds: None,
    })
}

/// Whether the alert is about too much; else it is about too little.
fn upward(alert: &AlertEntry) -> bool {
    alert.comparison.starts_with('>')
}

/// A value on the bad side of the threshold, and one on the good side.
fn sides(alert: &AlertEntry) -> (f64, f64) {
    let threshold = alert.threshold;
    let (more, less) = if threshold == 0.0 { (1.0, -1.0) } else { (threshold * 2.0, threshold / 2.0) };
    let (more, less) = if threshold < 0.0 { (less, more) } else { (more, less) };
    if upward(alert) { (more, less) } else { (less, more) }
}

fn ratio(
    catalog: &Catalog,
    alert: &AlertEntry,
    part: &SelectionEntry,
    whole: &SelectionEntry,
    minutes: u64,
) -> Option<(Vec<Situation>, Sample)> {
    let by: Vec<&str> = alert.by.iter().map(|label| &**label).collect();
    let histogram = |selection: &SelectionEntry| {
        catalog
            .metric(&selection.prometheus)
            .map(|metric| if metric.kind == "histogram" { "_count" } else { "" })
    };
    let sample = Sample::of(catalog, part)?;
    let same = part.prometheus == whole.prometheus;
    let other = if same { sample.other(catalog, part, whole, &by)? } else { Sample::of(catalog, whole)? };
    let (suffix, whole_suffix) = (histogram(part)?, histogram(whole)?);
    // Of one metric the rest is what is not the part; of two the whole is a series of its own.
    let series = |share: f64, values: &dyn Fn(f64) -> String| -> Vec<Series> {
        let rest = if same { BUSY * (1.0 - share) } else { BUSY };
        [(sample.series(suffix, None), BUSY * share), (other.series(whole_suffix, None), rest)]
            .into_iter()
            .filter(|(_, each)| *each > 0.0)
            .map(|(series, each)| (series, values(each)))
            .collect()
    };
    let (bad, good) = sides(alert);
    let (bad, good) = (bad.min(1.0), good.min(1.0));
    let crossed = if upward(alert) { bad > alert.threshold } else { bad < alert.threshold };
    let steady = |each: f64| growing(each, minutes, false);
    let mut situations = vec![
        Situation { name: "healthy", series: series(good, &steady), measured: good, fires: false },
        Situation {
            name: "no traffic",
            series: series(0.5, &|each| flat(each, minutes)),
            measured: 0.0,
            fires: false,
        },
        Situation {
            name: "counters reset by a restart",
            series: series(good, &|each| growing(each, minutes, true)),
            measured: good,
            fires: false,
        },
    ];
    if crossed {
        let series = series(bad, &steady);
        situations.push(Situation { name: "firing", series, measured: bad, fires: true });
    }
    Some((situations, sample))
}

fn rate(
    catalog: &Catalog,
    alert: &AlertEntry,
    of: &SelectionEntry,
    minutes: u64,
) -> Option<(Vec<Situation>, Sample)> {
    let sample = Sample::of(catalog, of)?;
    let histogram = catalog.metric(&of.prometheus)?.kind == "histogram";
    let series = sample.series(if histogram { "_count" } else { "" }, None);
    let (bad, good) = sides(alert);
    let (bad, good) = (bad.max(0.0), good.max(0.0));
    let fed = |each: f64, reset| vec![(series.clone(), growing(each * 60.0, minutes, reset))];
    let mut situations = vec![
        Situation { name: "healthy", series: fed(good, false), measured: good, fires: false },
        Situation { name: "firing", series: fed(bad, false), measured: bad, fires: true },
    ];
    if upward(alert) {
        let quiet = vec![(series.clone(), flat(5.0, minutes))];
        situations.push(Situation { name: "no traffic", series: quiet, measured: 0.0, fires: false });
        let reset = fed(good, true);
        let name = "counters reset by a restart";
        situations.push(Situation { name, series: reset, measured: good, fires: false });
    }
    Some((situations, sample))
}

fn value(
    catalog: &Catalog,
    alert: &AlertEntry,
    of: &SelectionEntry,
    minutes: u64,
) -> Option<(Vec<Situation>, Sample)> {
    let sample = Sample::of(catalog, of)?;
    let (bad, good) = sides(alert);
    let fed = |value: f64| vec![(sample.series("", None), flat(value, minutes))];
    let situations = vec![
        Situation { name: "healthy", series: fed(good), measured: good, fires: false },
        Situation { name: "firing", series: fed(bad), measured: bad, fires: true },
        Situation { name: "no series", series: Vec::new(), measured: 0.0, fires: false },
    ];
    Some((situations, sample))
}

fn quantile(
    catalog: &Catalog,
    alert: &AlertEntry,
    (q, of): (f64, &SelectionEntry),
    minutes: u64,
) -> Option<(Vec<Situation>, Sample)> {
    let sample = Sample::of(catalog, of)?;
    let bounds = catalog.metric(&of.prometheus)?.buckets.to_vec();
    // Everything measured is in one bucket, so the quantile lies in it as far as its share.
    let within = |at: usize| {
        let low = if at == 0 { 0.0 } else { bounds[at - 1] };
        low + (bounds[at] - low) * q
    };
    let crossed = |value: f64| match alert.comparison.as_ref() {
        ">" => value > alert.threshold,
        ">=" => value >= alert.threshold,
        "<" => value < alert.threshold,
        _ => value <= alert.threshold,
    };
    let bad = (0..bounds.len()).find(|&at| crossed(within(at)))?;
    let good = (0..bounds.len()).find(|&at| !crossed(within(at)))?;
    let fed = |full: usize, values: &dyn Fn(f64) -> String| -> Vec<Series> {
        let finite = bounds.iter().enumerate().map(|(at, bound)| (bound.to_string(), at));
        finite
            .chain([("+Inf".to_owned(), bounds.len())])
            .map(|(le, at)| {
                let each = if at < full { 0.0 } else { BUSY };
                (sample.series("_bucket", Some(&le)), values(each))
            })
            .collect()
    };
    let steady = |each: f64| growing(each, minutes, false);
    let situations = vec![
        Situation { name: "healthy", series: fed(good, &steady), measured: within(good), fires: false },
        Situation { name: "firing", series: fed(bad, &steady), measured: within(bad), fires: true },
        Situation {
            name: "no traffic",
            series: fed(bad, &|each| flat(each, minutes)),
            measured: 0.0,
            fires: false,
        },
        Situation {
            name: "counters reset by a restart",
            series: fed(good, &|each| growing(each, minutes, true)),
            measured: within(good),
            fires: false,
        },
    ];
    Some((situations, sample))
}

fn absent(catalog: &Catalog, of: &SelectionEntry, minutes: u64) -> Option<(Vec<Situation>, Sample)> {
    let sample = Sample::of(catalog, of)?;
    let histogram = catalog.metric(&of.prometheus)?.kind == "histogram";
    let there = vec![(sample.series(if histogram { "_count" } else { "" }, None), flat(1.0, minutes))];
    let situations = vec![
        Situation { name: "there", series: there, measured: 0.0, fires: false },
        Situation { name: "gone", series: Vec::new(), measured: 1.0, fires: true },
    ];
    Some((situations, sample))
}
