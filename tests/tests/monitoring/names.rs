//! Which metrics exist: those the example declares, those telemark brings, those the rules record.
use super::files;
use super::queries::{Query, metrics};
use promql_parser::parser;
use std::collections::BTreeSet;

/// What telemark, Prometheus and the process bring without a declaration.
const BROUGHT: [&str; 11] = [
    "http_requests_total",
    "http_request_duration_seconds_bucket",
    "http_request_duration_seconds_sum",
    "http_request_duration_seconds_count",
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "telemark_spans_dropped_total",
    "telemark_logs_dropped_total",
    "telemark_points_dropped_total",
    "up",
];

/// Names that are asked for and exist nowhere.
pub(crate) fn unknown(queries: &[Query]) -> Vec<String> {
    let known: BTreeSet<String> =
        BROUGHT.into_iter().map(str::to_owned).chain(declared()).chain(recorded()).collect();
    let mut complaints = Vec::new();
    for query in queries {
        let Ok(expression) = parser::parse(&query.text) else { continue };
        let mut names = Vec::new();
        metrics(&expression, &mut names);
        let missing = names.into_iter().filter(|name| !known.contains(name));
        complaints.extend(
            missing.map(|name| format!("{}: no metric is called {name}\n  {}", query.place, query.text)),
        );
    }
    complaints
}

/// The series of the example's `#[metric(..)]` statics, as Prometheus sees them.
fn declared() -> Vec<String> {
    let source = files::text("examples/ai-teams/src/metrics.rs");
    let mut found = Vec::new();
    for line in source.lines().filter(|line| line.trim_start().starts_with("#[metric(")) {
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let name = quoted.first().expect("a declared metric has a name in quotes");
        let kind = line.split(['(', '=']).nth(1).map_or("", str::trim);
        match kind {
            "counter" => found.push(format!("{name}_total")),
            "histogram" => {
                found.extend(["bucket", "sum", "count"].map(|part| format!("{name}_seconds_{part}")));
            }
            _ => found.push((*name).to_owned()),
        }
    }
    assert!(found.len() > 5, "the example's declarations are no longer read: {found:?}");
    found
}

/// What the recording rules write.
fn recorded() -> Vec<String> {
    let rules = ["rules/recordings.yml", "rules/slo.yml"].map(|name| files::text(files::stack().join(name)));
    let lines = rules.iter().flat_map(|text| text.lines());
    lines.filter_map(|line| line.trim().strip_prefix("- record: ").map(str::to_owned)).collect()
}
