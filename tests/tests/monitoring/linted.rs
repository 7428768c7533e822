//! Every query of rules, their tests, objectives, dashboards and documents, judged by the lint against the example's catalog.
use super::files;
use std::time::Duration;
use telemark::catalog::{Catalog, Report, Rule};

/// The files by hand and the generated ones, below the repository, with their texts.
fn sources() -> Vec<(String, String)> {
    let stack = "examples/ai-teams/monitoring";
    let mut paths = vec![format!("{stack}/prometheus.yml"), format!("{stack}/alerts_test.yml")];
    for (folder, ending) in [
        ("rules", ".yml"),
        ("ops/prometheus/rules", ".yml"),
        ("ops/prometheus/tests", ".yml"),
        ("ops/sloth", ".yml"),
        ("ops/grafana", ".json"),
    ] {
        paths.extend(files::list(&format!("{stack}/{folder}"), ending));
    }
    paths.extend(files::list("docs", ".md"));
    paths.push("README.md".into());
    paths.into_iter().map(|path| (path.clone(), files::text(path))).collect()
}

/// Their report; the stack keeps its data for 35 days (docker-compose.monitoring.yml).
fn lint<'s>(sources: impl IntoIterator<Item = &'s (String, String)>) -> Report {
    let catalog = Catalog::read(files::stack().join("ops/telemetry.json")).expect("the catalog was emitted");
    let linter = catalog.linter().retention(Duration::from_hours(35 * 24));
    linter.run_texts(sources.into_iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// What is wrong with them.
pub(crate) fn faults() -> Vec<String> {
    let report = lint(&sources());
    assert!(report.queries > 200, "only {} queries found: {:?}", report.queries, report.files);
    report.findings.iter().map(ToString::to_string).collect()
}

/// What somebody does to a file, one thing at a time: the file, the text and what becomes of its first, the rule.
const DEEDS: [(&str, &str, &str, Rule); 13] = [
    // A query that does not parse, in each kind of file.
    ("rules/by-hand.yml", "label_replace(rate(", "label_replace(rate((", Rule::Syntax),
    ("ops/prometheus/rules/objectives.yml", "(rate(", "(rate((", Rule::Syntax),
    ("ops/sloth/api-gateway.yml", "sum(rate(", "sum(rate((", Rule::Syntax),
    ("ops/grafana/overview.json", "sum by (le) (rate(", "sum by (le) (rate((", Rule::Syntax),
    ("docs/scenarios.md", "(rate(", "(rate((", Rule::Syntax),
    // A metric that nobody declares or records.
    ("rules/by-hand.yml", "telemark_spans_dropped_total", "telemark_spans_lost_total", Rule::UnknownMetric),
    ("alerts_test.yml", "http_requests_total{", "http_request_total{", Rule::UnknownMetric),
    ("ops/prometheus/rules/alerts.yml", "http_requests_total", "http_request_total", Rule::UnknownMetric),
    ("ops/sloth/api-gateway.yml", "http_requests_total", "http_request_total", Rule::UnknownMetric),
    ("ops/grafana/work-workflow.json", "ai_tokens_used_total", "ai_tokens_total", Rule::UnknownMetric),
    (
        "docs/scenarios.md",
        "service:http_requests:rate1m",
        "service:http_requests:rate5m",
        Rule::UnknownMetric,
    ),
    // A quantile of everything since the start.
    (
        "ops/grafana/overview.json",
        "(rate(http_request_duration_seconds_bucket{job=~\\\"$job\\\",instance=~\\\"$instance\\\",service=~\\\"$service\\\"}[$__rate_interval]))",
        "(http_request_duration_seconds_bucket)",
        Rule::QuantileWithoutRate,
    ),
    (
        "docs/scenarios.md",
        "rate(http_request_duration_seconds_bucket{service=\"workflow-agent\"}[5m])",
        "http_request_duration_seconds_bucket{service=\"workflow-agent\"}",
        Rule::QuantileWithoutRate,
    ),
];

/// The deeds after which the lint has nothing to say about the file.
pub(crate) fn unnoticed() -> Vec<String> {
    let sound = sources();
    let mut complaints = Vec::new();
    for (end, text, wrong, rule) in DEEDS {
        let (path, file) = sound.iter().find(|(path, _)| path.ends_with(end)).expect("there is such a file");
        let broken = (path.clone(), file.replacen(text, wrong, 1));
        if broken.1 == *file {
            complaints.push(format!("{path}: nothing in it is like `{text}` any more"));
        }
        // What the rules record is asked for by others.
        let rules = sound.iter().filter(|(other, _)| other.contains("/rules/") && other != path);
        let report = lint(rules.chain([&broken]));
        if !report.findings.iter().any(|finding| finding.file == *path && finding.rule == rule) {
            complaints.push(format!("{path}: `{wrong}` for `{text}` is no {rule}\n{report}"));
        }
    }
    complaints
}
