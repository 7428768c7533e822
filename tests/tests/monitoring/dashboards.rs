//! What a provisioned Grafana dashboard needs, and what a reader of one needs.
use super::files;
use serde_json::Value;

fn panels(dashboard: &Value) -> &[Value] {
    dashboard["panels"].as_array().expect("a dashboard has panels")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The PromQL of a dashboard.
fn expressions(name: &str) -> Vec<String> {
    let dashboard = files::json(name);
    let mut found = Vec::new();
    for panel in panels(&dashboard).iter().filter(|panel| panel["datasource"]["type"] == "prometheus") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            found.push(text(target, "expr").to_owned());
        }
    }
    found
}

/// The manual's five panels on workflows, by the metric each is about, and its three on services.
pub(crate) fn lost_panels() -> Vec<String> {
    let (overview, workflows) = ("ops/grafana/overview.json", "ops/grafana/work-workflow.json");
    let wanted = [
        (overview, "http_requests_total"),
        (overview, r#"status=~"5..""#),
        (overview, "histogram_quantile(0.95"),
        (workflows, "workflow_executions_total"),
        (workflows, "ai_tokens_used_total"),
        (workflows, r#"status="success""#),
        (workflows, "workflow_duration_seconds_bucket"),
        (workflows, "sum by (status) (active_workflows"),
    ];
    let lost =
        wanted.iter().filter(|(name, part)| !expressions(name).iter().any(|query| query.contains(part)));
    lost.map(|(name, part)| format!("{name}: no panel asks for {part}")).collect()
}
