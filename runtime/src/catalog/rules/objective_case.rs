//! The tests of objectives: healthy, burning fast and slowly, without traffic, restarted, hardly used.

use super::burn::{Urgency, burns, enough, windows};
use super::case::{self, Case, Expected, Series, flat, growing, labelled};
use super::objective::Objective;
use super::objective_rules::{annotations, labels};
use super::sample::Sample;
use super::{alert_name, template};
use crate::catalog::{Catalog, IndicatorEntry, duration_text};

/// An hour: longer windows see all of it.
const MINUTES: u64 = 60;

/// Events a minute where there is traffic.
const BUSY: f64 = 1000.0;

/// The file of all tests.
pub(super) fn file(catalog: &Catalog, objectives: &[Objective<'_>]) -> String {
    let mut yaml = case::begin("objectives.yml");
    for objective in objectives {
        let Some(feed) = Feed::new(catalog, objective) else {
            let name = &objective.slo.name;
            yaml.comment(2, &format!("{name}: its matchers are beyond the writer of tests; test it by hand"));
            continue;
        };
        for case in cases(objective, &feed) {
            case::write(&mut yaml, &case);
        }
    }
    yaml.finish()
}

/// Where events of an objective are counted.
enum Feed {
    /// Good ones in one series, bad ones in another.
    Apart { good: Sample, bad: Sample },
    /// All in one, and good ones in a bucket.
    Bucket { all: Sample, le: String },
}

impl Feed {
    fn new(catalog: &Catalog, objective: &Objective<'_>) -> Option<Self> {
        match &objective.slo.indicator {
            IndicatorEntry::Ratio { good, total } => {
                let sample = Sample::of(catalog, good)?;
                let bad = sample.other(catalog, good, total, &[])?;
                Some(Self::Apart { good: sample, bad })
            }
            IndicatorEntry::Latency { histogram, le } => {
                let all = Sample::of(catalog, histogram)?;
                Some(Self::Bucket { all, le: le.to_string() })
            }
        }
    }

    /// Series with so many good and so many bad events a minute; those of events that never happen are not there.
    fn series(&self, good: f64, bad: f64, values: &dyn Fn(f64) -> String) -> Vec<Series> {
        match self {
            Self::Apart { good: sample, bad: other } => [(sample, good), (other, bad)]
                .into_iter()
                .filter(|(_, each)| *each > 0.0)
                .map(|(sample, each)| (sample.series("", None), values(each)))
                .collect(),
            Self::Bucket { all, le } => vec![
                (all.series("_bucket", Some(le)), values(good)),
                (all.series("_count", None), values(good + bad)),
            ],
        }
    }

    /// Hardly any traffic, and a single failure among it just before the end.
    fn one_failure(&self, each: f64) -> Vec<Series> {
        let good = growing(each, MINUTES, false);
        let failure = format!("0x{} 1x2", MINUTES - 3);
        match self {
            Self::Apart { good: sample, bad } => {
                vec![(sample.series("", None), good), (bad.series("", None), failure)]
            }
            Self::Bucket { all, le } => {
                let before = MINUTES - 3;
                let after = each * before as f64 + 1.0;
                let counted = format!("0+{each}x{before} {after}+{each}x2");
                vec![(all.series("_bucket", Some(le)), good), (all.series("_count", None), counted)]
            }
        }
    }
}

fn cases(objective: &Objective<'_>, feed: &Feed) -> Vec<Case> {
    let budget: f64 = objective.budget().parse().unwrap_or(0.0);
    let steady = |each: f64| growing(each, MINUTES, false);
    let restarted = |each: f64| growing(each, MINUTES, true);
    let share = |share: f64| (BUSY * (1.0 - share), BUSY * share);
    let mut cases = vec![
        case(objective, "healthy", feed.series(BUSY, 0.0, &steady), Some(0.0), Some(0.0)),
        case(objective, "no traffic", feed.series(5.0, 5.0, &|each| flat(each, MINUTES)), Some(0.0), None),
    ];
    let half = budget / 2.0;
    let (good, bad) = share(half);
    let series = feed.series(good, bad, &restarted);
    let mut reset =
        case(objective, "counters reset by a restart, half the budget in use", series, Some(0.0), None);
    reset.holds = None;
    cases.push(reset);
    for (name, times) in [("burning", 28.8), ("burning slowly", 5.0)] {
        let burning = (budget * times).min(1.0);
        let (good, bad) = share(burning);
        // A slow burn that is all there is would be a fast one.
        if times > 14.4 || burning < 1.0 {
            let mut case = case(objective, name, feed.series(good, bad, &steady), Some(burning), None);
            case.holds = None;
            cases.extend(Some(case).filter(|case| !case.alert.is_empty()));
        }
    }
    cases.extend(hardly_used(objective, feed, budget));
    cases
}

/// With so few events one failure alone is above every threshold, and yet no reason.
fn hardly_used(objective: &Objective<'_>, feed: &Feed, budget: f64) -> Option<Case> {
    let burns = burns(objective.slo.window_seconds);
    let needed = burns.iter().map(|burn| enough(burn.factor, budget));
    if needed.clone().any(|enough| enough < 3) {
        return None;
    }
    let each = burns.iter().zip(needed).map(|(burn, enough)| {
        let minutes = (burn.long / 60).min(MINUTES);
        (enough as f64 - 2.0) / (2.0 * minutes as f64)
    });
    // Two digits are enough, and fewer events are no fault.
    let least = each.fold(f64::INFINITY, f64::min);
    let each = (least * 1000.0).floor() / 1000.0;
    if each <= 0.0 {
        return None;
    }
    let mut case = case(objective, "hardly used, one failure", feed.one_failure(each), Some(0.0), None);
    case.holds = None;
    Some(case)
}

/// A case at whose end this share of the events is bad.
fn case(
    objective: &Objective<'_>,
    name: &str,
    series: Vec<Series>,
    bad: Option<f64>,
    holds: Option<f64>,
) -> Case {
    let slo = objective.slo;
    let shortest = duration_text(windows(slo.window_seconds).first().copied().unwrap_or(300));
    let ratio = format!("slo:sli_error:ratio_rate{shortest}");
    let id = objective.id();
    let of_it = labelled(&ratio, &[("sloth_id", &id)]);
    let sample = holds.map(|value| {
        let labels = [
            ("sloth_id", &*id),
            ("sloth_service", &*objective.service),
            ("sloth_slo", &*slo.name),
            ("sloth_window", &*shortest),
        ];
        (labelled(&ratio, &labels), value)
    });
    let fires = bad.map(|bad| fires(objective, bad)).unwrap_or_default();
    Case {
        name: format!("{}: {name}", slo.name),
        series,
        at: MINUTES,
        alert: fires.as_ref().map_or_else(String::new, |_| alert_name(&slo.name)),
        fires: fires.unwrap_or_default(),
        holds: Some((of_it, sample)),
    }
}

/// The alerts that fire at this share; nothing if their texts cannot be told.
fn fires(objective: &Objective<'_>, bad: f64) -> Option<Vec<Expected>> {
    let budget: f64 = objective.budget().parse().unwrap_or(0.0);
    let mut fires = Vec::new();
    for urgency in [Urgency::Page, Urgency::Ticket] {
        let burns = burns(objective.slo.window_seconds);
        let mut pairs = burns.iter().filter(|burn| burn.urgency == urgency);
        if !pairs.any(|burn| bad > burn.factor * budget) {
            continue;
        }
        let mut labels = labels(objective, urgency);
        let own = [
            ("sloth_id", objective.id()),
            ("sloth_service", objective.service.clone()),
            ("sloth_slo", objective.slo.name.to_string()),
        ];
        let of = |name: &str| own.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
        let annotations = annotations(objective, urgency)
            .into_iter()
            .map(|(key, text)| Some((key, template::filled(&text, bad, &of)?)))
            .collect::<Option<Vec<_>>>()?;
        labels.extend(own.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        fires.push(Expected { labels, annotations });
    }
    Some(fires)
}
