//! Each rule of the lint, on the smallest query that breaks it, and on the one next to it that does not.
use super::metrics::{alert, lint, rules_of, told};
use telemark::catalog::Rule;

/// A query, and what it breaks.
const QUERIES: [(&str, &[Rule]); 56] = [
    ("sum(rate(http_requests_total[5m]) by (service)", &[Rule::Syntax]),
    ("rate(http_request_total[5m])", &[Rule::UnknownMetric]),
    ("rate(workflow_executions[5m])", &[Rule::UnknownMetric]),
    ("workflow_duration_seconds > 1", &[Rule::UnknownMetric]),
    ("workflow_duration_seconds_bukcet", &[Rule::UnknownMetric]),
    ("node_load1 + upstream_x", &[Rule::UnknownMetric]),
    ("up == 0 or node_load1 > 3", &[]),
    ("slo:period_error_budget_remaining:ratio{sloth_slo=\"x\"}", &[]),
    ("rate(telemark_spans_dropped_total[5m]) > 0", &[]),
    ("rate(workflow_executions_total{state=\"success\"}[5m])", &[Rule::UnknownLabel]),
    ("sum by (kind) (rate(workflow_executions_total[5m]))", &[Rule::UnknownLabel]),
    ("sum by (kind) (sum by (status) (rate(workflow_executions_total[5m])))", &[Rule::UnknownLabel]),
    ("sum by (job, status) (rate(workflow_executions_total{instance=~\"a.*\"}[5m]))", &[]),
    ("rate(workflow_executions_total{status=\"sucess\"}[5m])", &[Rule::ImpossibleValue]),
    ("rate(workflow_executions_total{status=~\"err.*\"}[5m])", &[Rule::ImpossibleValue]),
    ("rate(workflow_executions_total{status=~\"failure|error\"}[5m])", &[Rule::ImpossibleValue]),
    ("rate(workflow_executions_total{status!=\"error\"}[5m])", &[Rule::ImpossibleValue]),
    ("rate(workflow_executions_total{status!~\"4..\"}[5m])", &[Rule::ImpossibleValue]),
    ("rate(http_requests_total{status=\"5xx\"}[5m])", &[Rule::ImpossibleValue]),
    ("rate(http_requests_total{status=~\"[45]..\",method=\"GET\"}[5m])", &[]),
    ("rate(workflow_executions_total{status=~\"failure|panicked\",workflow_type!=\"\"}[5m])", &[]),
    ("rate(active_sessions[5m])", &[Rule::RateOfGauge]),
    ("increase(active_workflows[5m])", &[Rule::RateOfGauge]),
    ("deriv(active_sessions[5m])", &[]),
    ("avg_over_time(active_sessions[5m])", &[]),
    ("sum(http_requests_total)", &[Rule::RawCounter]),
    ("workflow_duration_seconds_sum / workflow_duration_seconds_count", &[Rule::RawCounter]),
    ("delta(http_requests_total[5m])", &[Rule::RawCounter]),
    ("rate(sum(http_requests_total)[5m:1m])", &[Rule::RawCounter]),
    ("count(http_requests_total)", &[]),
    ("absent(http_requests_total)", &[]),
    (
        "histogram_quantile(0.9, sum by (job) (rate(workflow_duration_seconds_bucket[5m])))",
        &[Rule::QuantileWithoutLe],
    ),
    ("histogram_quantile(0.9, rate(workflow_duration_seconds_count[5m]))", &[Rule::QuantileWithoutLe]),
    (
        "histogram_quantile(95, sum by (le) (rate(workflow_duration_seconds_bucket[5m])))",
        &[Rule::QuantileOutOfRange],
    ),
    ("rate(workflow_duration_seconds_bucket{le=\"0.3\"}[5m])", &[Rule::MissingBucket]),
    ("rate(workflow_duration_seconds_bucket{le=\"500\"}[5m])", &[Rule::MissingBucket]),
    ("rate(workflow_duration_seconds_bucket{le=\"1\"}[5m])", &[Rule::LeSpelling]),
    ("rate(workflow_duration_seconds_bucket{le=\"1.0\"}[5m])", &[Rule::LeSpelling]),
    ("rate(workflow_duration_seconds_bucket{le=\"0.5\"}[5m])", &[]),
    ("rate(workflow_duration_seconds_bucket{le=~\"1|1\\\\.0\"}[5m])", &[]),
    ("rate(workflow_duration_seconds_bucket{le=\"+Inf\"}[5m])", &[]),
    (
        "sum(rate(http_requests_total[5m])) / sum(rate(http_requests_total{status=~\"5..\"}[5m]))",
        &[Rule::InvertedRatio],
    ),
    ("sum(rate(http_requests_total{status=~\"5..\"}[5m])) == 0", &[Rule::AbsentSeries]),
    ("sum(rate(http_requests_total[5m])) < 1", &[Rule::AbsentSeries]),
    ("sum(rate(workflow_executions_total{status=\"failure\"}[5m])) == 0", &[]),
    (
        "sum(rate(http_requests_total{status=\"500\"}[5m])) + sum(rate(http_requests_total{status=\"503\"}[5m]))",
        &[Rule::AbsentSeries],
    ),
    (
        "1 - (sum by (path) (rate(http_requests_total{status=~\"5..\"}[5m])) or vector(0)) / sum by (path) (rate(http_requests_total[5m]))",
        &[Rule::AbsentSeries],
    ),
    (
        "1 - (sum by (path) (rate(http_requests_total{status=~\"5..\"}[5m])) or 0 * sum by (path) (rate(http_requests_total[5m]))) / sum by (path) (rate(http_requests_total[5m]))",
        &[],
    ),
    (
        "sum by (path) (rate(http_requests_total[5m])) / sum by (method) (rate(http_requests_total[5m]))",
        &[Rule::MatchingLabels],
    ),
    (
        "rate(workflow_duration_seconds_bucket{le=\"0.5\"}[5m]) / rate(workflow_duration_seconds_count[5m])",
        &[Rule::MatchingLabels],
    ),
    (
        "rate(workflow_duration_seconds_bucket{le=\"0.5\"}[5m]) / ignoring (le) rate(workflow_duration_seconds_count[5m])",
        &[],
    ),
    (
        "sum by (path) (rate(http_requests_total[5m])) * on (model) group_left sum by (model) (rate(ai_tokens_used_total[5m]))",
        &[Rule::MatchingLabels],
    ),
    ("sum(rate(http_requests_total[20s]))", &[Rule::ShortRange]),
    ("sum(increase(ai_tokens_used_total[30d]))", &[Rule::BeyondRetention]),
    ("max_over_time(sum(rate(ai_tokens_used_total[5m]))[7d:1h])", &[Rule::SparseSubquery]),
    (
        "sum by (le) (rate(workflow_duration_seconds_bucket[5m])) / ignoring (le) group_left sum(rate(workflow_duration_seconds_count[5m]))",
        &[],
    ),
];

#[test]
fn a_query_breaks_the_rules_it_breaks_and_no_others() {
    for (query, wanted) in QUERIES {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        assert_eq!(rules_of("A query", query), wanted, "{query}");
    }
}

/// An alert's expression, and what it breaks.
const ALERTS: [(&str, &[Rule]); 15] = [
    ("sum(rate(http_requests_total[30s])) > 100", &[Rule::ShortRange]),
    (
        "histogram_quantile(0.9, sum by (le) (rate(workflow_duration_seconds_bucket[5m]))) > 500",
        &[Rule::UnitMismatch],
    ),
    ("histogram_quantile(0.9, sum by (le) (rate(workflow_duration_seconds_bucket[5m]))) > 0.5", &[]),
    (
        "1000 * histogram_quantile(0.9, sum by (le) (rate(workflow_duration_seconds_bucket[5m]))) > 0.5",
        &[Rule::UnitMismatch],
    ),
    ("1000 * histogram_quantile(0.9, sum by (le) (rate(workflow_duration_seconds_bucket[5m]))) > 500", &[]),
    (
        "sum(rate(workflow_duration_seconds_sum[5m])) / sum(rate(workflow_duration_seconds_count[5m])) > 250",
        &[Rule::UnitMismatch],
    ),
    (
        "sum(rate(workflow_executions_total{status=\"failure\"}[5m])) / sum(rate(workflow_executions_total[5m])) > 5",
        &[Rule::UnitMismatch],
    ),
    (
        "100 * sum(rate(workflow_executions_total{status=\"failure\"}[5m])) / sum(rate(workflow_executions_total[5m])) > 5",
        &[],
    ),
    (
        "sum(rate(workflow_executions_total{status=\"success\"}[5m])) / sum(rate(workflow_executions_total[5m])) > 0.01",
        &[Rule::InvertedRatio],
    ),
    (
        "sum(rate(workflow_executions_total{status=\"success\"}[5m])) / sum(rate(workflow_executions_total[5m])) < 0.95",
        &[],
    ),
    (
        "sum(rate(workflow_executions_total{status=\"failure\"}[5m])) / sum(rate(workflow_executions_total[5m])) < 0.95",
        &[Rule::InvertedRatio],
    ),
    (
        "1 - sum(rate(workflow_duration_seconds_bucket{le=\"0.5\"}[5m])) / sum(rate(workflow_duration_seconds_count[5m])) > 0.05",
        &[],
    ),
    (
        "sum(rate(workflow_duration_seconds_bucket{le=\"0.5\"}[5m])) / sum(rate(workflow_duration_seconds_count[5m])) > 0.05",
        &[Rule::InvertedRatio],
    ),
    ("workflow_executions_total{status=\"failure\"} > 10", &[Rule::RawCounter]),
    ("cache_fill_ratio > 0.9", &[]),
];

#[test]
fn an_alert_breaks_the_rules_it_breaks_and_no_others() {
    for (expression, wanted) in ALERTS {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        assert_eq!(alert(expression), wanted, "{expression}");
    }
}

#[test]
fn an_alert_that_waits_for_nothing_is_found() {
    let rule = |wait: &str| {
        format!(
            "groups:\n  - name: g\n    interval: 1m\n    rules:\n      - alert: A\n        expr: up == 0\n        for: {wait}\n"
        )
    };
    assert_eq!(told(&lint("a.yml", &rule("30s"))), ["7:14 short-for"]);
    assert_eq!(told(&lint("a.yml", &rule("1m"))), Vec::<String>::new());
}

#[test]
fn an_annotation_that_names_a_lost_label_is_found() {
    let text = "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: sum by (status) (rate(http_requests_total[5m])) > 9\n        \
        annotations:\n          summary: \"{{ $labels.status }} of {{ $labels.path }}\"\n";
    let report = lint("a.yml", text);
    assert_eq!(told(&report), ["7:56 lost-label"], "{report}");
    assert!(report.findings[0].message.contains("names path, and the answer has (status)"), "{report}");
}

/// A dashboard with one panel.
fn panel(rest: &str) -> String {
    format!(
        r#"{{"schemaVersion": 42, "templating": {{"list": []}}, "annotations": {{"list": []}},
            "panels": [{{"type": "stat", "title": "P", {rest}}}]}}"#
    )
}

#[test]
fn a_legend_a_unit_and_a_variable_of_a_dashboard_are_judged() {
    let ratio = "sum(rate(http_requests_total[5m])) / sum(rate(http_requests_total[5m]))";
    let cases = [
        (r#""targets": [{"expr": "sum by (path) (rate(http_requests_total[$__rate_interval]))", "legendFormat": "{{status}}"}]"#.to_owned(), "lost-label"),
        (format!(r#""fieldConfig": {{"defaults": {{"unit": "percent"}}}}, "targets": [{{"expr": "{ratio}"}}]"#), "unit-mismatch"),
        (r#""fieldConfig": {"defaults": {"unit": "ms"}}, "targets": [{"expr": "histogram_quantile(0.9, sum by (le) (rate(workflow_duration_seconds_bucket[5m])))"}]"#.to_owned(), "unit-mismatch"),
        (r#""description": "telemark-lint: allow(unknown-label)", "targets": [{"expr": "rate(http_requests_total{jop=\"$job\"}[5m])"}]"#.to_owned(), ""),
        (r#""targets": [{"expr": "sum by ($by) (rate(http_requests_total{status=~\"$status\",path=\"${path:raw}\"}[$__interval]))"}]"#.to_owned(), ""),
    ];
    for (rest, wanted) in cases {
        let report = lint("a.json", &panel(&rest));
        let found: Vec<_> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(found.join(" "), wanted, "{rest}\n{report}");
    }
    let variable = r#"{"schemaVersion": 42, "annotations": {"list": []}, "panels": [],
        "templating": {"list": [{"type": "query", "query": "label_values(http_requests_total{job=\"a\"}, rout)"}]}}"#;
    assert_eq!(lint("a.json", variable).findings[0].rule, Rule::LostLabel);
}

#[test]
fn a_recording_that_is_called_by_its_opposite_or_has_gaps_is_found() {
    let rule = |name: &str, expression: &str| {
        lint(
            "a.yml",
            &format!(
                "groups:\n  - name: g\n    rules:\n      - record: {name}\n        expr: {expression}\n"
            ),
        )
    };
    let good = r#"sum(rate(workflow_executions_total{status="success"}[5m])) / sum(rate(workflow_executions_total[5m]))"#;
    assert_eq!(rule("job:errors:ratio", good).findings[0].rule, Rule::InvertedRatio);
    assert!(rule("job:success:ratio", good).is_clean());
    let gaps = r#"sum(rate(http_requests_total{status="500"}[5m])) / sum(rate(http_requests_total[5m]))"#;
    assert_eq!(rule("job:errors:ratio", gaps).findings[0].rule, Rule::AbsentSeries);
}

#[test]
fn what_is_recorded_in_one_file_is_known_in_the_others() {
    let rules = "groups:\n  - name: g\n    rules:\n      - record: job:requests:rate\n        expr: sum(rate(http_requests_total[5m]))\n";
    let document = "```promql\njob:requests:rate > 1\n```\n";
    let both = telemark::catalog().linter().run_texts([("a.md", document), ("b.yml", rules)]);
    assert!(both.is_clean(), "{both}");
    assert_eq!(lint("a.md", document).findings[0].rule, Rule::UnknownMetric);
}

#[test]
fn tests_of_rules_are_judged_by_their_names_only() {
    let text = r#"rule_files: [a.yml]
tests:
  - input_series:
      - series: 'workflow_executions_total{status="success",workflow_type="ai_generation"}'
        values: "0+1x10"
      - series: 'workflow_executions_total{status="succes"}'
        values: "0"
    promql_expr_test:
      - expr: histogram_quantile(0.95, workflow_duration_seconds_bucket)
        eval_time: 1m
"#;
    assert_eq!(told(&lint("tests.yml", text)), ["6:44 impossible-value"]);
}

#[test]
fn every_rule_is_named_in_kebab_case_and_once() {
    let mut names: Vec<_> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    for (rule, name) in Rule::ALL.iter().zip(&names) {
        let json = serde_json::to_string(rule).expect("a rule is a word");
        assert_eq!(json, format!("\"{name}\""));
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Rule::ALL.len());
}
