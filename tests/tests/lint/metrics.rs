//! The metrics that the queries are about: the manual's, and some in which more can go wrong.
use telemark::catalog::{Finding, Report};
use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric};

#[derive(LabelValue, Clone, Copy)]
#[expect(dead_code, reason = "queries name its values")]
pub(crate) enum WorkflowType {
    DataProcessing,
    AiGeneration,
}

#[derive(LabelValue, Clone, Copy)]
#[label(name = "status")]
#[expect(dead_code, reason = "queries name its values")]
pub(crate) enum Progress {
    Processing,
    Storing,
}

#[derive(Labels, Clone, Copy)]
pub(crate) struct WorkflowLabels {
    pub(crate) workflow_type: WorkflowType,
    pub(crate) status: Outcome,
}

#[derive(Labels, Clone, Copy)]
pub(crate) struct ModelLabels<'a> {
    pub(crate) model: Capped<'a, 32>,
}

/// Workflow executions by type and outcome.
#[metric(counter = "workflow_executions", unit = "{execution}")]
pub(crate) static WORKFLOW_EXECUTIONS: Counter<WorkflowLabels>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.01, 0.1, 0.5, 1.0, 5.0])]
pub(crate) static WORKFLOW_DURATION: Histogram<WorkflowType>;

/// Sessions now open.
#[metric(gauge = "active_sessions")]
pub(crate) static ACTIVE_SESSIONS: Gauge;

/// Workflows now in progress.
#[metric(updown = "active_workflows")]
pub(crate) static ACTIVE_WORKFLOWS: UpDown<Progress>;

/// Tokens billed by the model's maker.
#[metric(counter = "ai_tokens_used", unit = "{token}")]
pub(crate) static AI_TOKENS_USED: Counter<ModelLabels<'_>>;

/// Share of the cache that is full.
#[metric(gauge = "cache_fill", unit = "1")]
pub(crate) static CACHE_FILL: Gauge;

/// The rules that were broken by a text, and where, as `line:column rule`.
pub(crate) fn told(report: &Report) -> Vec<String> {
    let place = |finding: &Finding| format!("{}:{} {}", finding.line, finding.column, finding.rule);
    report.findings.iter().map(place).collect()
}

/// The lint's answer about one file.
pub(crate) fn lint(name: &str, text: &str) -> Report {
    telemark::catalog().linter().run_texts([(name, text)])
}

/// The rules that a query breaks in a document, under this title.
pub(crate) fn rules_of(title: &str, query: &str) -> Vec<String> {
    let report = lint("a.md", &format!("```promql\n# {title}\n{query}\n```\n"));
    report.findings.iter().map(|finding| finding.rule.to_string()).collect()
}

/// The rules that an alert on an expression breaks.
pub(crate) fn alert(expression: &str) -> Vec<String> {
    let expression = expression.replace('\n', "\n          ");
    let text = format!(
        "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: |\n          {expression}\n        for: 5m\n"
    );
    lint("a.yml", &text).findings.iter().map(|finding| finding.rule.to_string()).collect()
}
