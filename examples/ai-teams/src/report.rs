//! What the run has shown: a slow trace, the metrics that matter, where to look, and the summary for programs.

use crate::cli::{Arguments, Service};
use crate::scrape::Scrape;
use crate::telemetry::Installed;
use crate::traffic::Tally;
use console::Term;
use serde::Serialize;
use std::fmt::Write as _;
use telemark::export::stdout::{Look, tree_with};

/// The summary that `--json` prints.
#[derive(Serialize, Debug)]
pub(crate) struct Summary {
    /// Requests that the traffic sent to the gateway.
    requests: u64,
    /// Traces that have ended.
    traces: u64,
    /// Spans that were recorded.
    spans: u64,
    /// Those of them that ended in an error.
    errors: u64,
    /// Log lines that were written.
    logs: u64,
    /// Spans, log lines and metric points that were lost.
    dropped: u64,
    /// Series on `/metrics`.
    metrics_series: u64,
}

impl Summary {
    /// What has happened until now.
    pub(crate) fn of(tally: &Tally, installed: &Installed) -> Self {
        let health = installed.telemetry.health();
        Self {
            requests: tally.requests(),
            traces: installed.kept.traces(),
            spans: health.spans,
            errors: health.failed_spans,
            logs: health.logs,
            dropped: health.dropped_spans + health.dropped_logs + health.dropped_points,
            metrics_series: installed.telemetry.series(),
        }
    }
}

/// The report for people.
pub(crate) async fn report(arguments: &Arguments, tally: &Tally, installed: &Installed) -> String {
    let mut text = String::new();
    if let Some(trace) = installed.kept.slowest() {
        let services: Vec<_> = trace.services().into_iter().collect();
        let _ = writeln!(text, "\nA slow trace through {}:\n", services.join(", "));
        text += &tree_with(&trace.spans, &look(arguments));
        let lines = installed.lines(&trace);
        if !lines.is_empty() {
            let _ = writeln!(text, "\nIts log lines:\n\n{}", lines.join("\n"));
        }
    }
    let _ = writeln!(
        text,
        "\nTraffic: {} requests, {} refused (4xx), {} failed (5xx), {} unanswered; {} traces.",
        tally.requests(),
        tally.refused(),
        tally.failed(),
        tally.unanswered(),
        installed.kept.traces(),
    );
    text += &metrics(&Scrape::of(&arguments.url(Service::Gateway)).await);
    text
}

/// Coloured and as wide as the terminal, if there is one.
fn look(arguments: &Arguments) -> Look {
    let terminal = Some(Term::stdout()).filter(|terminal| terminal.is_term() && !arguments.json);
    let width = terminal.as_ref().map(|terminal| usize::from(terminal.size().1));
    Look { colour: terminal.is_some(), width, ..Look::default() }
}

fn metrics(scrape: &Scrape) -> String {
    let every = |_: &str, _: &str| true;
    let failing = |label: &str, value: &str| label != "status" || value.starts_with('5');
    let rows = [
        ("requests", scrape.sum("http_requests_total", &["service"], &every), ""),
        ("of these 5xx", scrape.sum("http_requests_total", &["service"], &failing), ""),
        ("95 % within", scrape.p95("http_request_duration_seconds", "service"), " s"),
        ("workflows", scrape.sum("workflow_executions_total", &["workflow_type", "status"], &every), ""),
        ("tokens", scrape.sum("ai_tokens_used_total", &["model"], &every), ""),
        ("sessions", scrape.sum("active_sessions", &[], &every), ""),
    ];
    let mut text = String::from("\nMetrics:\n");
    for (title, values, unit) in rows {
        let values: Vec<_> =
            values.iter().map(|(of, value)| format!("{of} {value}{unit}").trim().to_owned()).collect();
        let _ = writeln!(
            text,
            "  {title:<14}{}",
            if values.is_empty() { "none".to_owned() } else { values.join(", ") }
        );
    }
    text
}

/// Where to look and what to try, while the services run.
pub(crate) fn places(arguments: &Arguments, services: &[Service]) -> String {
    let mut text = String::from("\nServing until Ctrl-C:\n");
    for &service in services {
        let _ = writeln!(text, "  {:<18}{}/api/public/health", service.name(), arguments.url(service));
    }
    if let Some(&first) = services.first() {
        let _ = writeln!(text, "  {:<18}{}/metrics", "metrics", arguments.url(first));
    }
    if services.contains(&Service::Gateway) {
        let _ = writeln!(
            text,
            "\nTry: curl -i -X POST {}/api/app/workflows -H 'content-type: application/json' \\\n       \
             -d '{{\"workflow_type\":\"ai_generation\",\"prompt\":\"Plan a party\"}}'\n\
             The answer's X-Tracking-ID is the trace; docs/operations.md says where to look it up.",
            arguments.url(Service::Gateway),
        );
    }
    text
}
