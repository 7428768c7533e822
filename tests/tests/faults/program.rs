//! The service that has to live through the faults: requests at a steady pace, each with spans, records and a metric.

use super::child;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::routing::get;
use http::{Request, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::process::Output;
use std::time::{Duration, Instant};
use telemark::{Counter, Telemetry, metric, traced};
use tower::ServiceExt as _;

/// What one program says at its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Requests that were answered by 200.
    pub(crate) served: u64,
    /// Microseconds that half of the requests took at most, and 99 in 100.
    pub(crate) p50: u64,
    pub(crate) p99: u64,
    pub(crate) spans: Fate,
    pub(crate) records: Fate,
    pub(crate) points: Fate,
    /// Milliseconds that the shutdown took.
    pub(crate) shutdown: u64,
    /// Bytes of memory at the end.
    pub(crate) memory: u64,
}

/// What became of one signal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Fate {
    /// As many were made, where that is known.
    pub(crate) made: Option<u64>,
    pub(crate) sent: u64,
    pub(crate) lost: BTreeMap<String, u64>,
}

impl Fate {
    pub(crate) fn total(&self) -> u64 {
        self.lost.values().sum()
    }

    /// `412 export_failed, 3 shutdown`, or a dash.
    pub(crate) fn told(&self) -> String {
        let lost: Vec<_> = self.lost.iter().map(|(reason, number)| format!("{number} {reason}")).collect();
        if lost.is_empty() { "–".to_owned() } else { lost.join(", ") }
    }
}

/// Orders taken.
#[metric(counter = "faulty_orders")]
static ORDERS: Counter;

#[traced(args(number))]
async fn order(number: u64) -> u64 {
    ORDERS.inc();
    tracing::info!(number, "ordered");
    number
}

/// The service: two spans, two records and several metrics for each request.
pub(crate) fn service() -> Router {
    let order = async |Path(number): Path<u64>| order(number).await.to_string();
    Router::new().route("/orders/{number}", get(order)).layer(telemark::http::server::layer())
}

/// Requests of the matrix, and the pause between two.
pub(crate) const REQUESTS: u64 = 300;
const PAUSE: Duration = Duration::from_millis(5);

/// Serves this many requests; what each took.
pub(crate) async fn load(requests: u64) -> Vec<Duration> {
    let service = service();
    let mut took = Vec::new();
    let mut next = tokio::time::interval(PAUSE);
    for number in 0..requests {
        next.tick().await;
        let request = Request::get(format!("/orders/{number}")).body(Body::empty()).expect("a request");
        let begun = Instant::now();
        let answer = service.clone().oneshot(request).await.expect("a router answers");
        assert_eq!(answer.status(), StatusCode::OK);
        drop(axum::body::to_bytes(answer.into_body(), 1000).await.expect("a number"));
        took.push(begun.elapsed());
    }
    took
}

/// Ends telemetry and says how everything went.
pub(crate) async fn end(telemetry: &Telemetry, took: Vec<Duration>) -> Report {
    let begun = Instant::now();
    telemetry.shutdown().await.expect("what is lost is counted, and fails nobody");
    report(telemetry, took, begun.elapsed())
}

pub(crate) fn report(telemetry: &Telemetry, mut took: Vec<Duration>, shutdown: Duration) -> Report {
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).map_or(0, |took| took.as_micros() as u64);
    let health = telemetry.health();
    let served = took.len() as u64;
    Report {
        served,
        p50: at(50),
        p99: at(99),
        spans: Fate { made: Some(health.spans), sent: health.exported_spans, lost: lost("spans") },
        records: Fate { made: Some(2 * served), sent: health.exported_logs, lost: lost("logs") },
        points: Fate { made: None, sent: health.exported_points, lost: lost("points") },
        shutdown: shutdown.as_millis() as u64,
        memory: memory(),
    }
}

/// By reason, as the page of metrics tells it.
fn lost(what: &str) -> BTreeMap<String, u64> {
    let (_, page) = telemark::export::prometheus::render(None);
    let name = format!("telemark_{what}_dropped_total{{reason=\"");
    let lines = page.lines().filter_map(|line| line.strip_prefix(&*name)?.split_once("\"} "));
    lines
        .map(|(reason, number)| (reason.to_owned(), number.parse().expect("a number")))
        .filter(|(_, number)| *number > 0)
        .collect()
}

/// Bytes of this process in memory.
pub(crate) fn memory() -> u64 {
    let (_, page) = telemark::export::prometheus::render(None);
    let line = page.lines().find_map(|line| line.strip_prefix("process_resident_memory_bytes "));
    line.and_then(|number| number.parse::<f64>().ok()).map_or(0, |bytes| bytes as u64)
}

/// Says a report where the test that waits finds it.
pub(crate) fn say(report: &Report) {
    eprintln!("\nreport {}", serde_json::to_string(report).expect("numbers and names"));
}

/// What a program said at its end.
#[track_caller]
pub(crate) fn said(output: &Output) -> Report {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find_map(|line| line.strip_prefix("report "));
    let line = line.unwrap_or_else(|| panic!("{:?} without a report: {text}", output.status));
    assert!(output.status.success(), "{text}");
    serde_json::from_str(line).expect("a report")
}

/// The program of the matrix, where this process is one.
#[test]
fn serves() {
    if !child::is_child() {
        return;
    }
    let telemetry =
        telemark::setup("faulty").version("1.0").install().expect("no fault keeps a service from starting");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let took = load(REQUESTS).await;
        say(&end(&telemetry, took).await);
    });
}
