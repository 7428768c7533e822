//! Which metrics exist: those of the example's catalog, and those the rules record.
use super::files;
use super::queries::{Query, metrics};
use promql_parser::parser;
use std::collections::BTreeSet;
use telemark::catalog::Catalog;

/// What Prometheus itself brings, and what boards and rules of the objectives join.
const BROUGHT: [&str; 1] = ["up"];

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

/// The series of everything that the example declares, as its emitted catalog tells them.
fn declared() -> Vec<String> {
    let catalog = Catalog::read(files::stack().join("ops/telemetry.json")).expect("the catalog was emitted");
    let mut found = Vec::new();
    for metric in &catalog.metrics {
        if metric.kind == "histogram" {
            found.extend(["bucket", "sum", "count"].map(|part| format!("{}_{part}", metric.prometheus)));
        } else {
            found.push(metric.prometheus.to_string());
        }
    }
    assert!(found.len() > 20, "the example's declarations are no longer read: {found:?}");
    found
}

/// What the recording rules write.
fn recorded() -> Vec<String> {
    let rules: Vec<String> =
        super::queries::rule_files().iter().map(|name| files::text(files::stack().join(name))).collect();
    let lines = rules.iter().flat_map(|text| text.lines());
    lines.filter_map(|line| line.trim().strip_prefix("- record: ").map(str::to_owned)).collect()
}
