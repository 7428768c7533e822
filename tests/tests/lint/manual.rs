//! The faults of the monitoring manual's snippets, each stated as small as it can be, and the same snippets corrected.
use super::metrics::{alert, lint, rules_of, told};

/// Nothing is found in a query under this title.
#[track_caller]
fn passes(title: &str, query: &str) {
    assert_eq!(rules_of(title, query), Vec::<String>::new(), "{title}: {query}");
}

const FAILING: &str = r#"sum(rate(http_requests_total{status=~"5.."}[5m]))"#;
const ALL: &str = "sum(rate(http_requests_total[5m]))";

#[test]
fn a_quantile_since_the_start_is_found() {
    let query = "histogram_quantile(0.95, http_request_duration_seconds_bucket)";
    assert_eq!(rules_of("P95", query), ["quantile-without-rate"]);
    passes(
        "P95",
        "histogram_quantile(0.95, sum by (le, service) (rate(http_request_duration_seconds_bucket[5m])))",
    );
    passes("P50", "histogram_quantile(0.50, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))");
}

#[test]
fn quantiles_one_a_line_are_judged_one_by_one() {
    let quantile = |q: &str| {
        format!("histogram_quantile({q}, sum(rate(http_request_duration_seconds_bucket[5m])) by (le))")
    };
    passes("P50/P95", &format!("{}\n{}", quantile("0.50"), quantile("0.95")));
    assert_eq!(rules_of("P50/P95", &format!("{}\n{}", quantile("50"), quantile("95"))).len(), 2);
}

#[test]
fn a_mean_that_is_a_quantile_is_found() {
    let query = "histogram_quantile(0.95, sum(rate(workflow_duration_seconds_bucket[5m])) by (le))";
    assert_eq!(rules_of("平均执行时间", query), ["misleading-title"]);
    let both = "histogram_quantile(0.95, http_request_duration_seconds_bucket)";
    assert_eq!(rules_of("平均响应时间", both), ["quantile-without-rate", "misleading-title"]);
    passes(
        "平均执行时间",
        "sum(rate(workflow_duration_seconds_sum[5m])) / sum(rate(workflow_duration_seconds_count[5m]))",
    );
}

#[test]
fn errors_a_second_that_are_called_a_share_are_found() {
    assert_eq!(rules_of("错误率", r#"rate(http_requests_total{status=~"5.."}[5m])"#), ["errors-per-second"]);
    passes("Errors per second", r#"rate(http_requests_total{status=~"5.."}[5m])"#);
    passes("错误率", &format!("{FAILING} / {ALL}"));
}

#[test]
fn an_alert_on_errors_a_second_is_found_and_one_on_their_share_passes() {
    assert_eq!(alert(r#"rate(http_requests_total{status=~"5.."}[5m]) > 0.01"#), ["errors-per-second"]);
    assert_eq!(alert(&format!("{FAILING} / {ALL} > 0.01")), Vec::<String>::new());
}

#[test]
fn an_availability_without_data_when_all_is_well_is_found() {
    assert_eq!(rules_of("服务可用性", &format!("(1 - ({FAILING} / {ALL})) * 100")), ["absent-series"]);
    passes("服务可用性", &format!("(1 - ({FAILING} or vector(0)) / ({ALL} > 0)) * 100"));
}

#[test]
fn sessions_that_are_called_users_are_found() {
    assert_eq!(rules_of("活跃用户数", "sum(active_sessions) by (service)"), ["misleading-title"]);
    passes("Sessions", "sum(active_sessions) by (service)");
}

#[test]
fn the_manuals_sound_queries_pass() {
    passes("请求速率", "rate(http_requests_total[5m])");
    passes("RPS", "sum(rate(http_requests_total[1m])) by (service)");
    passes(
        "工作流执行成功率",
        r#"sum(rate(workflow_executions_total{status="success"}[5m])) / sum(rate(workflow_executions_total[5m]))"#,
    );
    passes("AI Token 使用趋势", "sum(rate(ai_tokens_used_total[5m])) by (model, service)");
    passes("内存使用", "process_resident_memory_bytes / 1024 / 1024  # MB");
    passes("CPU 使用率", "rate(process_cpu_seconds_total[5m]) * 100");
    passes("错误详情", r#"sum(rate(http_requests_total{status=~"5.."}[5m])) by (service, status, path)"#);
    passes("up", r#"up{job="api-gateway"}"#);
    passes("活跃工作流", "sum(active_workflows) by (status)");
}

#[test]
fn a_peak_that_looks_at_a_minute_of_each_hour_is_found() {
    let query = "max_over_time(rate(http_requests_total[1m])[30d:1h])";
    assert_eq!(rules_of("峰值 QPS", query), ["sparse-subquery"]);
    passes("峰值 QPS", "max_over_time(rate(http_requests_total[1m])[30d:1m])");
}

#[test]
fn a_month_is_found_where_two_weeks_are_kept() {
    let month = "sum(increase(http_requests_total[30d]))";
    assert_eq!(rules_of("30天请求量趋势", month), ["beyond-retention"]);
    let kept = "storage:\n  tsdb:\n    retention:\n      time: 35d\nscrape_configs: []\n";
    let text = format!("```promql\n{month}\n```\n");
    let report = telemark::catalog().linter().run_texts([("a.md", text.as_str()), ("prometheus.yml", kept)]);
    assert!(report.is_clean(), "{report}");
}

#[test]
fn a_rule_without_its_group_is_found() {
    let rule = "alert: High\nexpr: up == 0\nfor: 5m\n";
    assert_eq!(told(&lint("alert.yml", rule)), ["1:1 form"]);
    let report = lint(
        "a.md",
        &format!("1. text\n   ```yaml\n   {}\n   ```\n", rule.trim_end().replace('\n', "\n   ")),
    );
    assert_eq!(told(&report), ["3:4 form"]);
    let whole =
        "groups:\n  - name: g\n    rules:\n      - alert: High\n        expr: up == 0\n        for: 5m\n";
    assert_eq!(told(&lint("alert.yml", whole)), Vec::<String>::new());
}

#[test]
fn a_dashboard_that_grafana_would_not_provision_is_found() {
    let wrapped = r#"{"dashboard": {"title": "T", "panels": [{"title": "Requests", "targets": [{"expr": "sum(rate(http_requests_total[5m]))"}]}]}}"#;
    let report = lint("a.json", wrapped);
    assert!(report.findings.iter().all(|finding| finding.rule == telemark::catalog::Rule::Form), "{report}");
    assert_eq!(
        report.findings.len(),
        3,
        "the wrapper, the keys that are missing, the panel's type: {report}"
    );
    let bare = r#"{"title": "T", "schemaVersion": 42, "templating": {"list": []}, "annotations": {"list": []}, "panels":
        [{"type": "timeseries", "title": "Requests", "targets": [{"expr": "sum(rate(http_requests_total[5m]))"}]}]}"#;
    assert!(lint("a.json", bare).is_clean(), "{}", lint("a.json", bare));
}

/// The manual's file for Sloth, as small as its faults allow.
const SLOTH: &str = r#"apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
spec:
  service: "api-gateway"
  slos:
    - name: "requests-availability"
      objective: 99.9
      sli:
        events:
          error_query: sum(rate(http_requests_total{service="api-gateway",status=~"5.."}[5m]))
          total_query: sum(rate(http_requests_total{service="api-gateway"}[5m]))
      alerting:
        name: Availability
        page_alert:
          labels:
            severity: critical
    - name: "requests-latency"
      objective: 95
      sli:
        events:
          error_query: |
            sum(rate(http_request_duration_seconds_bucket{service="api-gateway",le="1.0"}[5m]))
          total_query: |
            sum(rate(http_request_duration_seconds_count{service="api-gateway"}[5m]))
"#;

#[test]
fn every_fault_of_the_manuals_objectives_is_found() {
    let report = lint("slo.yaml", SLOTH);
    let wanted = [
        "6:7 form",            // no description, no ticket
        "10:24 absent-series", // no series of a 5xx yet, so no data
        "10:24 form",          // keys of the other form
        "10:24 form",          // a fixed window
        "11:24 form",
        "11:24 form",
        "17:7 form", // no alerting at all
        "21:24 form",
        "21:24 form",
        "21:24 inverted-ratio", // the good ones, counted as bad
        "22:91 le-spelling",    // le=\"1.0\" finds nothing after OTLP
        "23:24 form",
        "23:24 form",
    ];
    let mut found = told(&report);
    found.sort();
    let places: Vec<&str> =
        found.iter().map(|line| line.split_once(' ').map_or("", |(_, rule)| rule)).collect();
    let count = |rule: &str| places.iter().filter(|found| **found == rule).count();
    let expected = |rule: &str| wanted.iter().filter(|line| line.ends_with(rule)).count();
    for rule in ["form", "absent-series", "inverted-ratio", "le-spelling"] {
        assert_eq!(count(rule), expected(rule), "{rule}\n{report}");
    }
    assert_eq!(places.len(), wanted.len(), "{report}");
    assert!(found.iter().any(|line| line.starts_with("22:") && line.ends_with("le-spelling")), "{report}");
}

#[test]
fn corrected_objectives_pass() {
    let text = r#"version: prometheus/v1
service: api-gateway
slos:
  - name: api_availability
    description: 99.9 % of the requests are answered without a 5xx status.
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{service="api-gateway",status=~"5.."}[{{.window}}])) or vector(0)
        total_query: sum(rate(http_requests_total{service="api-gateway"}[{{.window}}])) > 0
    alerting:
      name: Availability
      page_alert: {labels: {severity: critical}}
      ticket_alert: {labels: {severity: ticket}}
  - name: api_latency
    description: 95 % of the requests are answered within a second.
    objective: 95
    sli:
      events:
        error_query: |
          sum(rate(http_request_duration_seconds_count{service="api-gateway"}[{{.window}}]))
            - sum(rate(http_request_duration_seconds_bucket{service="api-gateway",le=~"1|1\\.0"}[{{.window}}]))
        total_query: sum(rate(http_request_duration_seconds_count{service="api-gateway"}[{{.window}}])) > 0
    alerting:
      name: Latency
      page_alert: {labels: {severity: critical}}
      ticket_alert: {labels: {severity: ticket}}
"#;
    assert!(lint("slo.yaml", text).is_clean(), "{}", lint("slo.yaml", text));
}
