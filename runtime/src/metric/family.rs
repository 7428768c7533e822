//! What readers see: every metric once, however often it is declared.

use crate::registry;
use crate::schema::{LabelShape, LabelValues, MetricKind, Series, Shape, prometheus_name};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;

/// Takes the label values and the words of one series.
pub(crate) type Each<'a> = dyn FnMut(&[Cow<'static, str>], &[u64]) + 'a;

/// All declarations of one metric.
pub(crate) struct Family {
    shape: &'static Shape,
    members: Vec<&'static dyn Series>,
}

/// Every metric, by name; a declaration that conflicts with the first of its name is left out.
pub(crate) fn families() -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for series in registry::metrics() {
        let shape = series.shape();
        match families.last_mut().filter(|family| family.shape.name == shape.name) {
            Some(family) if family.shape.same(shape) => family.members.push(series),
            Some(_) => {}
            None => families.push(Family { shape, members: vec![series] }),
        }
    }
    families
}

impl Family {
    /// The first declaration.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// Its declarations.
    pub(super) fn members(&self) -> &[&'static dyn Series] {
        &self.members
    }

    /// Calls `each` with the label values and the words of every series; see [`Series::read`] for the words.
    pub(crate) fn read(&self, each: &mut Each<'_>) {
        if let [only] = self.members[..] {
            only.read(0, &mut |index, words| {
                if let Some(labels) = only.shape().label_values(index) {
                    each(&labels, words);
                }
                ControlFlow::Continue(())
            });
            return;
        }
        // The same text may have another index in another declaration, so texts are what is compared.
        let closed = self.shape.labels.iter().all(LabelShape::is_closed);
        let mut sums: BTreeMap<(usize, Vec<Cow<'static, str>>), Vec<u64>> = BTreeMap::new();
        for member in &self.members {
            member.read(0, &mut |index, words| {
                let Some(labels) = member.shape().label_values(index) else {
                    return ControlFlow::Continue(());
                };
                let order = if closed { index } else { 0 };
                match sums.get_mut(&(order, labels.clone())) {
                    Some(sum) => add(self.shape.kind, sum, words),
                    None => {
                        sums.insert((order, labels), words.to_vec());
                    }
                }
                ControlFlow::Continue(())
            });
        }
        for ((_, labels), words) in &sums {
            each(labels, words);
        }
    }
}

/// Adds the words of one declaration's series to those of another's.
pub(super) fn add(kind: MetricKind, sum: &mut [u64], words: &[u64]) {
    let last = sum.len() - 1;
    for (at, (sum, &word)) in sum.iter_mut().zip(words).enumerate() {
        let float = kind == MetricKind::Gauge || kind == MetricKind::Histogram && at == last;
        *sum = if float {
            (f64::from_bits(*sum) + f64::from_bits(word)).to_bits()
        } else {
            sum.wrapping_add(word)
        };
    }
}

/// One sentence for each pair of declarations that cannot be told apart by readers; it names both places.
pub(crate) fn conflicts() -> Vec<String> {
    let shapes: Vec<&'static Shape> = registry::metrics().into_iter().map(Series::shape).collect();
    conflicts_of(&shapes)
}

fn conflicts_of(shapes: &[&'static Shape]) -> Vec<String> {
    let mut first_of: BTreeMap<String, &'static Shape> = BTreeMap::new();
    let mut conflicts = Vec::new();
    for &shape in shapes {
        let first = *first_of.entry(prometheus_name(shape)).or_insert(shape);
        if first.same(shape) {
            continue;
        }
        conflicts.push(if first.name == shape.name { twice(first, shape) } else { one_name(first, shape) });
    }
    // A counter and a histogram of one name have different names in Prometheus, but not in OTLP.
    for pair in shapes.windows(2) {
        if pair[0].name == pair[1].name && prometheus_name(pair[0]) != prometheus_name(pair[1]) {
            conflicts.push(twice(pair[0], pair[1]));
        }
    }
    conflicts
}

fn twice(first: &Shape, second: &Shape) -> String {
    format!(
        "metric `{}` is declared twice, and not alike:\n  {}\n  {}\ngive one of them another name, or make kind, unit, labels and buckets equal",
        first.name,
        described(first),
        described(second),
    )
}

fn one_name(first: &Shape, second: &Shape) -> String {
    format!(
        "metrics `{}` and `{}` are both `{}` in Prometheus:\n  {}\n  {}\ngive one of them another name",
        first.name,
        second.name,
        prometheus_name(first),
        described(first),
        described(second),
    )
}

fn described(shape: &Shape) -> String {
    let mut text = shape.kind.to_string();
    if !shape.unit.is_empty() {
        let _ = write!(text, " in `{}`", shape.unit);
    }
    if shape.labels.is_empty() {
        text.push_str(" without labels");
    } else {
        let labels: Vec<String> = shape.labels.iter().map(described_label).collect();
        let _ = write!(text, " with labels {}", labels.join(", "));
    }
    if shape.kind == MetricKind::Histogram {
        let _ = write!(text, ", buckets {:?}", shape.buckets);
    }
    let _ = write!(text, ", at {}", shape.location);
    text
}

fn described_label(label: &LabelShape) -> String {
    match label.values {
        LabelValues::Closed(values) => format!("{}({})", label.name, values.join("|")),
        LabelValues::Capped { cap, .. } => format!("{}(at most {cap} texts)", label.name),
    }
}

#[cfg(test)]
mod tests {
    use super::conflicts_of;
    use crate::schema::{BucketSearch, LabelShape, LabelValues, Location, MetricKind, Shape};

    const fn shape(name: &'static str, kind: MetricKind, unit: &'static str, line: u32) -> Shape {
        Shape {
            name,
            kind,
            unit,
            description: "A metric.",
            labels: &[LabelShape { name: "kind", values: LabelValues::Closed(&["a", "b"]), variants: &[] }],
            buckets: &[1.0],
            search: &BucketSearch::NONE,
            zero_all: false,
            location: Location { file: "src/lib.rs", line, package: "shop", module: "shop" },
        }
    }

    static JOBS: Shape = shape("jobs", MetricKind::Counter, "", 1);
    static SAME_JOBS: Shape =
        Shape { description: "Other words.", ..shape("jobs", MetricKind::Counter, "", 2) };
    static TIMED_JOBS: Shape = shape("jobs", MetricKind::Histogram, "s", 3);
    static DOTTED: Shape = shape("job.runs", MetricKind::Counter, "", 4);
    static UNDERSCORED: Shape = shape("job_runs", MetricKind::Counter, "", 5);
    static COUNTED_LABELS: Shape = Shape { labels: &[], ..shape("jobs", MetricKind::Counter, "", 6) };

    #[test]
    fn equal_shapes_do_not_conflict() {
        assert_eq!(conflicts_of(&[&JOBS, &SAME_JOBS]), [""; 0]);
    }

    #[test]
    fn another_kind_conflicts_although_prometheus_would_not_notice() {
        assert_eq!(
            conflicts_of(&[&JOBS, &TIMED_JOBS]),
            ["metric `jobs` is declared twice, and not alike:\n  \
              counter with labels kind(a|b), at src/lib.rs:1 (package shop)\n  \
              histogram in `s` with labels kind(a|b), buckets [1.0], at src/lib.rs:3 (package shop)\n\
              give one of them another name, or make kind, unit, labels and buckets equal"]
        );
    }

    #[test]
    fn other_labels_conflict() {
        let conflicts = conflicts_of(&[&JOBS, &COUNTED_LABELS]);
        assert_eq!(conflicts.len(), 1);
        assert!(
            conflicts[0].contains("counter without labels, at src/lib.rs:6 (package shop)"),
            "{}",
            conflicts[0]
        );
    }

    #[test]
    fn two_names_that_are_one_in_prometheus_conflict() {
        let conflicts = conflicts_of(&[&DOTTED, &UNDERSCORED]);
        assert_eq!(conflicts.len(), 1);
        assert!(
            conflicts[0]
                .starts_with("metrics `job.runs` and `job_runs` are both `job_runs_total` in Prometheus:"),
            "{}",
            conflicts[0]
        );
    }
}
