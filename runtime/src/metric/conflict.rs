//! Declarations that readers could not tell apart: each pair in one sentence, with both places.

use super::objective;
use crate::registry;
use crate::schema::{
    LabelShape, LabelValues, MetricKind, Series, Shape, prometheus_name, prometheus_name_of,
};
use std::collections::BTreeMap;
use std::fmt::Write;

/// One sentence for each pair of declarations that cannot be told apart by readers; it names both places.
pub(crate) fn conflicts() -> Vec<String> {
    let shapes: Vec<&'static Shape> = registry::metrics().into_iter().map(Series::shape).collect();
    let mut conflicts = conflicts_of(&shapes);
    conflicts.extend(objective::conflicts());
    conflicts
}

fn conflicts_of(shapes: &[&'static Shape]) -> Vec<String> {
    let mut first_of: BTreeMap<String, &'static Shape> = BTreeMap::new();
    let mut conflicts: Vec<String> = shapes.iter().filter_map(|shape| taken(shape)).collect();
    for &shape in shapes {
        let first = *first_of.entry(prometheus_name(shape)).or_insert(shape);
        if first.same(shape) {
            continue;
        }
        conflicts.push(if first.name == shape.name {
            twice(first, shape)
        } else {
            one_name(first, shape, &format!("`{}` in Prometheus", prometheus_name(first)))
        });
    }
    // A counter and a histogram of one name have different names in Prometheus, but not in OTLP.
    for pair in shapes.windows(2) {
        if pair[0].name == pair[1].name && prometheus_name(pair[0]) != prometheus_name(pair[1]) {
            conflicts.push(twice(pair[0], pair[1]));
        }
    }
    conflicts.extend(one_family(shapes));
    conflicts.extend(renamed(shapes));
    conflicts
}

/// A metric is exported under its former name too, which nobody else can have then.
fn renamed(shapes: &[&'static Shape]) -> Vec<String> {
    let mut taken: BTreeMap<String, &'static Shape> =
        shapes.iter().map(|shape| (prometheus_name(shape), *shape)).collect();
    let mut conflicts = Vec::new();
    for &shape in shapes.iter().filter(|shape| !shape.renamed_from.is_empty()) {
        let former = prometheus_name_of(shape.renamed_from, shape.kind, shape.unit);
        match taken.get(&former) {
            Some(other) if other.name != shape.name => conflicts.push(format!(
                "metric `{}` says `renamed_from = {:?}`, and that name is still taken:\n  {}\n  {}\nremove the one that had the name before",
                shape.name,
                shape.renamed_from,
                described(shape, other),
                described(other, shape),
            )),
            Some(_) => {}
            None => drop(taken.insert(former, shape)),
        }
    }
    conflicts
}

/// A counter `job.runs` and a gauge `job_runs` differ by `_total` in the text format, and not at all in OpenMetrics.
fn one_family(shapes: &[&'static Shape]) -> Vec<String> {
    let mut first_of: BTreeMap<String, &'static Shape> = BTreeMap::new();
    let mut conflicts = Vec::new();
    for &shape in shapes {
        let name = prometheus_name(shape);
        let family = name.strip_suffix("_total").unwrap_or(&name);
        let first = *first_of.entry(family.to_owned()).or_insert(shape);
        if first.name != shape.name && prometheus_name(first) != name {
            conflicts.push(one_name(first, shape, &format!("`{family}` in OpenMetrics")));
        }
    }
    conflicts
}

/// Says that a name belongs to telemark, if it does and somebody else declares it.
fn taken(shape: &Shape) -> Option<String> {
    let name = prometheus_name(shape);
    (name.starts_with("telemark_") && shape.location.package != env!("CARGO_PKG_NAME")).then(|| {
        format!(
            "metric `{}` is `{name}` in Prometheus, and names with `telemark_` are telemark's own:\n  {}\ngive it another name",
            shape.name,
            described(shape, shape),
        )
    })
}

fn twice(first: &Shape, second: &Shape) -> String {
    format!(
        "metric `{}` is declared twice, and not alike:\n  {}\n  {}\ngive one of them another name, or make kind, unit, labels and buckets equal",
        first.name,
        described(first, second),
        described(second, first),
    )
}

fn one_name(first: &Shape, second: &Shape, both: &str) -> String {
    format!(
        "metrics `{}` and `{}` are both {both}:\n  {}\n  {}\ngive one of them another name",
        first.name,
        second.name,
        described(first, second),
        described(second, first),
    )
}

/// What a declaration says, as far as it may differ from the other one.
fn described(shape: &Shape, other: &Shape) -> String {
    let mut text = shape.kind.to_string();
    if !shape.unit.is_empty() {
        let _ = write!(text, " in `{}`", shape.unit);
    }
    if shape.labels.is_empty() {
        text.push_str(" without labels");
    } else {
        let labels: Vec<String> = shape.labels.iter().map(|label| described_label(label, other)).collect();
        let _ = write!(text, " with labels {}", labels.join(", "));
    }
    if shape.kind == MetricKind::Histogram {
        let _ = write!(text, ", buckets {:?}", shape.buckets);
    }
    let _ = write!(text, ", at {}", shape.location);
    text
}

/// All values of a label are shown where the other declaration has others.
fn described_label(label: &LabelShape, other: &Shape) -> String {
    let differs = other.labels.iter().any(|of| of.name == label.name && !of.same(label));
    match label.values {
        LabelValues::Closed([first, second, .., last]) if !differs && label.size() > 8 => {
            format!("{}({} values: {first}|{second}|…|{last})", label.name, label.size())
        }
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
            renamed_from: "",
            deprecated: "",
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
    fn a_counter_and_a_gauge_that_are_one_family_in_open_metrics_conflict() {
        static GAUGE: Shape = shape("job_runs", MetricKind::Gauge, "", 7);
        let conflicts = conflicts_of(&[&DOTTED, &GAUGE]);
        assert_eq!(conflicts.len(), 1);
        let beginning = "metrics `job.runs` and `job_runs` are both `job_runs` in OpenMetrics:";
        assert!(conflicts[0].starts_with(beginning), "{}", conflicts[0]);
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
