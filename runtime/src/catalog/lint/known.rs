//! The series that the catalog's metrics have in Prometheus, by their names there.

use super::settings::{OBJECTIVES, Settings};
use crate::catalog::{Catalog, MetricEntry};
use crate::schema::near::nearest;
use crate::schema::{MetricKind, prometheus_label};
use std::collections::{BTreeMap, BTreeSet};

/// What of a metric a series shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its value.
    Value,
    /// How many observations were at most so large.
    Bucket,
    /// The observations, added up.
    Sum,
    /// How many observations there were.
    Count,
}

/// The series of one name.
#[derive(Debug, Clone)]
pub(super) struct Series<'c> {
    /// The metric.
    pub(super) metric: &'c MetricEntry,
    /// Its family's name.
    pub(super) family: String,
    /// What they show of it.
    pub(super) part: Part,
    /// The name that replaces this one.
    pub(super) renamed_to: Option<String>,
}

impl Series<'_> {
    /// Whether they only grow.
    pub(super) fn is_counter(&self) -> bool {
        is(self.metric, MetricKind::Counter) || self.part != Part::Value
    }

    /// The names of their labels in Prometheus.
    pub(super) fn labels(&self) -> BTreeSet<String> {
        let own = self.metric.labels.iter().map(|label| label.prometheus.to_string());
        own.chain((self.part == Part::Bucket).then(|| "le".to_owned())).collect()
    }
}

/// Who has a metric of this name.
#[derive(Debug)]
pub(super) enum Owner<'k, 'c> {
    /// The program.
    Ours(&'k Series<'c>),
    /// A recording rule.
    Recorded,
    /// Another program.
    Foreign,
    /// Nobody; perhaps this name was meant.
    Nobody(Option<String>),
}

/// All that is known.
#[derive(Debug)]
pub(super) struct Known<'c> {
    series: BTreeMap<String, Series<'c>>,
    recorded: BTreeSet<String>,
    /// The world around.
    pub(super) settings: Settings,
}

impl<'c> Known<'c> {
    /// What the catalog declares, and what rules record.
    pub(super) fn new(catalog: &'c Catalog, recorded: BTreeSet<String>, settings: Settings) -> Self {
        let mut series = BTreeMap::new();
        for metric in &catalog.metrics {
            for (suffix, part) in parts(metric) {
                let new = format!("{}{suffix}", metric.prometheus);
                let entry =
                    |family: &str, renamed_to| Series { metric, family: family.to_owned(), part, renamed_to };
                if let Some(old) = metric.former_prometheus() {
                    let former = entry(&old, Some(new.clone()));
                    series.entry(format!("{old}{suffix}")).or_insert(former);
                }
                series.entry(new).or_insert_with(|| entry(&metric.prometheus, None));
            }
        }
        Self { series, recorded, settings }
    }

    /// Who has it.
    pub(super) fn owner(&self, name: &str) -> Owner<'_, 'c> {
        if let Some(series) = self.series.get(name) {
            return Owner::Ours(series);
        }
        if self.recorded.contains(name) || name.starts_with(OBJECTIVES) || name == "sloth_slo_info" {
            return Owner::Recorded;
        }
        if self.settings.is_foreign(name) {
            return Owner::Foreign;
        }
        Owner::Nobody(self.near(name))
    }

    /// The name that was meant: the same metric with another suffix, or one that differs by a slip.
    fn near(&self, name: &str) -> Option<String> {
        let declared = |series: &&Series<'_>| {
            let metric = prometheus_label(&series.metric.name);
            name == metric
                || name == series.family
                || bare(name) == bare(&series.family)
                || bare(name) == metric
        };
        if let Some((first, _)) = self.series.iter().find(|(_, series)| declared(series)) {
            return Some(first.clone());
        }
        let names: Vec<&str> = self.series.keys().chain(&self.recorded).map(String::as_str).collect();
        nearest(name, &names).map(|at| names[at].to_owned()).or_else(|| self.in_another_unit(name))
    }

    /// The series of the metric that has this name but for its unit.
    fn in_another_unit(&self, name: &str) -> Option<String> {
        let (metric, _) = bare(name).rsplit_once('_')?;
        let ending = name.rsplit('_').next().unwrap_or_default();
        let mut series =
            self.series.iter().filter(|(_, series)| prometheus_label(&series.metric.name) == metric);
        let first = series.clone().next();
        let alike = series.find(|(name, _)| name.rsplit('_').next() == Some(ending));
        alike.or(first).map(|(name, _)| name.clone())
    }
}

/// Whether a metric is of this kind.
pub(super) fn is(metric: &MetricEntry, kind: MetricKind) -> bool {
    metric.kind == kind.as_str()
}

/// The suffixes of a metric's series.
fn parts(metric: &MetricEntry) -> Vec<(&'static str, Part)> {
    if is(metric, MetricKind::Histogram) {
        vec![("_bucket", Part::Bucket), ("_sum", Part::Sum), ("_count", Part::Count)]
    } else {
        vec![("", Part::Value)]
    }
}

/// A name without what stands for its kind and its unit.
fn bare(name: &str) -> &str {
    let endings =
        ["_total", "_bucket", "_sum", "_count", "_seconds", "_milliseconds", "_ms", "_bytes", "_ratio"];
    let mut bare = name;
    while let Some(shorter) = endings.iter().find_map(|ending| bare.strip_suffix(ending)) {
        bare = shorter;
    }
    bare
}
