//! Queries of log lines: LogQL and CloudWatch Logs Insights, as the manual has them and corrected.
use super::metrics::{lint, told};

/// The rules that a query of lines breaks.
fn rules_of(query: &str) -> Vec<String> {
    let report = lint("a.md", &format!("```logql\n{query}\n```\n"));
    report.findings.iter().map(|finding| finding.rule.to_string()).collect()
}

#[test]
fn the_manuals_queries_of_loki_are_found_wrong() {
    let cases: [(&str, &[&str]); 9] = [
        (r#"{service=~"api-gateway|workflow-agent"} |= "tracking_id=\"abc123\"""#, &["log-line-filter"]),
        (
            r#"{service="workflow-agent"} | json | workflow_id="wf-123" | line_format "{{.timestamp}} {{.message}}""#,
            &["unknown-log-field", "unknown-log-field"],
        ),
        (r#"{service="api-gateway"} | json | count by (error_type)"#, &["syntax"]),
        (r#"{service="api-gateway"} | json | pattern `<_> error_type="<error_type>"`"#, &["log-line-filter"]),
        (
            r#"{service="api-gateway"} | json | __error__="" | level="ERROR" | pattern `<_> error_type="<error_type>"` | count by (error_type)"#,
            &["log-line-filter", "syntax"],
        ),
        (r#"{service="api-gateway"} | logfmt | level="ERROR""#, &["log-line-filter"]),
        (r#"{service="api-gateway"} | json | level="error""#, &["impossible-value"]),
        (r#"{service="api-gateway"} | json | trackingid="x""#, &["unknown-log-field"]),
        (r#"{service="api-gateway"} | json | request_duration > 500"#, &["unit-mismatch"]),
    ];
    for (query, wanted) in cases {
        assert_eq!(rules_of(query), wanted, "{query}");
    }
}

#[test]
fn corrected_queries_of_loki_pass() {
    for query in [
        r#"{service="api-gateway"} | json | level="ERROR""#,
        r#"{service="api-gateway"} |= "ERROR""#,
        r#"{service=~"api-gateway|workflow-.*"} | json | tracking_id="abc123""#,
        r#"{service="workflow-agent"} | json | workflow_id="wf-123" | line_format "{{._timestamp}} {{._message}}""#,
        r#"sum by (error_type) (count_over_time({service="api-gateway"} | json | __error__="" | level="ERROR" [5m]))"#,
        r#"{service="api-gateway"} | json | request_duration > 1.0"#,
    ] {
        assert_eq!(rules_of(query), Vec::<String>::new(), "{query}");
    }
}

#[test]
fn a_key_that_cloudwatch_calls_otherwise_is_found() {
    let document = |level: &str| {
        format!(
            "```sql\n-- errors\nfields @timestamp, service, error.message, tracking_id\n| filter {level} = \"ERROR\"\n| sort @timestamp desc\n```\n"
        )
    };
    let report = lint("a.md", &document("@level"));
    assert_eq!(told(&report), ["4:10 unknown-log-field"], "{report}");
    assert!(report.findings[0].help.starts_with("write level"), "{report}");
    assert!(lint("a.md", &document("level")).is_clean());
    let other = "```sql\nfields request.pth\n| filter request.duration > 1.0\n```\n";
    assert_eq!(told(&lint("a.md", other)), ["2:8 unknown-log-field"]);
}
