//! Exemplars come by themselves: the last sampled span of every counter series and every bucket, in OpenMetrics.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telemark::export::prometheus::render;
use telemark::{Counter, Histogram, LabelValue, Logs, Outcome, Telemetry, metric, sample, traced};
use tower::ServiceExt as _;

/// One process has one set-up, and samples every other trace: those that are asked to.
fn telemetry() -> (&'static Telemetry, MutexGuard<'static, ()>) {
    use std::sync::OnceLock;
    static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let telemetry = TELEMETRY.get_or_init(|| {
        telemark::setup("exemplars")
            .ignore_environment()
            .logs(Logs::Off)
            .sampler(sample::always())
            .install()
            .expect("it is the first")
    });
    (telemetry, ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The exemplar of a line: trace, span, value and time stamp.
#[derive(Debug, PartialEq)]
struct Found {
    trace: String,
    span: String,
    value: f64,
    time: f64,
}

/// The exemplar of the series that is written so; nothing if it has none.
fn exemplar(series: &str) -> Option<Found> {
    let (_, page) = render(Some("application/openmetrics-text"));
    let found = page.lines().find_map(|line| line.strip_prefix(series));
    let exemplar = found.expect("the series has this value").strip_prefix(" # {")?;
    let (labels, rest) = exemplar.split_once("} ")?;
    let (trace, span) = labels.strip_prefix("trace_id=\"")?.split_once("\",span_id=\"")?;
    let (value, time) = rest.split_once(' ')?;
    Some(Found {
        trace: trace.to_owned(),
        span: span.strip_suffix('"')?.to_owned(),
        value: value.parse().ok()?,
        time: time.parse().ok()?,
    })
}

/// Trace and span of where it is called.
fn here() -> (String, String) {
    let now = telemark::current().expect("a span is current");
    (now.trace_id.to_string(), now.span_id.to_string())
}

fn ids(found: Option<Found>) -> Option<(String, String)> {
    found.map(|found| (found.trace, found.span))
}

/// Things done.
#[metric(counter = "exemplars_done")]
static DONE: Counter<Outcome>;

/// Time of one thing.
#[metric(histogram = "exemplars_time", unit = "s", buckets = [0.1, 1])]
static TIME: Histogram;

#[traced]
fn work(outcome: Outcome, seconds: f64) -> (String, String) {
    DONE.add(3, outcome);
    TIME.record(seconds);
    here()
}

#[test]
fn the_last_span_of_each_series_and_each_bucket_is_shown() {
    let _telemetry = telemetry();
    let first = work(Outcome::Success, 0.05);
    let second = work(Outcome::Success, 0.5);
    let third = work(Outcome::Failure, 70.0);

    let done = exemplar("exemplars_done_total{outcome=\"success\"} 6").expect("it has one");
    assert_eq!((done.trace.clone(), done.span.clone()), second, "the last wins");
    assert!((done.value - 3.0).abs() < 1e-9, "a counter's exemplar is the step");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    assert!((now.as_secs_f64() - done.time).abs() < 60.0, "{done:?}");
    assert_eq!(ids(exemplar("exemplars_done_total{outcome=\"failure\"} 3")), Some(third.clone()));
    assert_eq!(exemplar("exemplars_done_total{outcome=\"expected\"} 0"), None);
    assert_eq!(ids(exemplar("exemplars_time_seconds_bucket{le=\"0.1\"} 1")), Some(first));
    assert_eq!(ids(exemplar("exemplars_time_seconds_bucket{le=\"1.0\"} 2")), Some(second));
    assert_eq!(ids(exemplar("exemplars_time_seconds_bucket{le=\"+Inf\"} 3")), Some(third));
    let (_, text) = render(None);
    assert!(!text.contains("trace_id"), "the text format has no exemplars");
}

/// Things outside.
#[metric(counter = "exemplars_outside")]
static OUTSIDE: Counter;

/// Things in unsampled traces.
#[metric(counter = "exemplars_unsampled")]
static UNSAMPLED: Counter;

/// Things around a span.
#[metric(counter = "exemplars_around")]
static AROUND: Counter;

#[test]
fn only_the_sampled_span_that_is_current_counts() {
    let _telemetry = telemetry();
    OUTSIDE.inc();
    assert_eq!(exemplar("exemplars_outside_total 1"), None);

    let mut headers = http::HeaderMap::new();
    let unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    headers.insert("traceparent", unsampled.parse().expect("it is a header's value"));
    from_a_caller(&headers);
    assert_eq!(
        exemplar("exemplars_unsampled_total 2"),
        None,
        "the trace is not sampled, the span below neither"
    );

    let outer = tracing::info_span!("outer").entered();
    let of_outer = here();
    inner();
    AROUND.inc();
    assert_eq!(
        ids(exemplar("exemplars_around_total 1")),
        Some(of_outer),
        "after the inner span the outer one"
    );
    drop(outer);
    OUTSIDE.inc();
    assert_eq!(exemplar("exemplars_outside_total 2"), None);
}

/// Things within.
#[metric(counter = "exemplars_within")]
static WITHIN: Counter;

#[traced]
fn inner() {
    WITHIN.inc();
}

#[traced(parent = remote(headers))]
fn from_a_caller(headers: &http::HeaderMap) {
    UNSAMPLED.inc();
    let _below = tracing::info_span!("below").entered();
    UNSAMPLED.inc();
}

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Small,
}

/// Calls of measured functions.
#[metric(counter = "exemplars_calls")]
static CALLS: Counter<Outcome>;

/// Sizes of what they returned.
#[metric(histogram = "exemplars_sizes", buckets = [10])]
static SIZES: Histogram<Kind>;

#[traced]
#[metric(counter = CALLS, labels(outcome))]
#[metric(histogram = "exemplars_call_time", unit = "s", buckets = [60], description = "Time of a call.")]
#[metric(histogram = SIZES, value = ret.0.len() as f64, labels(Kind::Small))]
async fn measured() -> (String, String) {
    tokio::task::yield_now().await;
    here()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_of_a_function_belong_to_its_own_span() {
    let _telemetry = telemetry();
    let call = tokio::spawn(measured()).await.expect("it does not panic");
    assert_eq!(ids(exemplar("exemplars_calls_total{outcome=\"success\"} 1")), Some(call.clone()));
    assert_eq!(ids(exemplar("exemplars_call_time_seconds_bucket{le=\"60.0\"} 1")), Some(call.clone()));
    assert_eq!(ids(exemplar("exemplars_sizes_bucket{kind=\"small\",le=\"+Inf\"} 1")), Some(call));

    let around = tracing::info_span!("around").entered();
    drop(Box::pin(async { measured().await }));
    let mut cancelled = Box::pin(measured());
    assert!(futures_util::poll!(&mut cancelled).is_pending());
    drop(cancelled);
    let found = ids(exemplar("exemplars_calls_total{outcome=\"cancelled\"} 1")).expect("it has one");
    assert_eq!(found.0, here().0, "the same trace");
    assert_ne!(found.1, here().1, "but the span of the call, not the one around it");
    drop(around);
}

#[tokio::test]
#[expect(clippy::await_holding_lock, reason = "the tests of this file take turns")]
async fn requests_leave_exemplars_on_their_duration() {
    let (telemetry, _turn) = telemetry();
    let app: Router = Router::new()
        .route("/slow", get(async || tokio::time::sleep(Duration::from_millis(1)).await))
        .layer(telemark::http::server::layer())
        .merge(telemetry.routes());
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let request = Request::get("/slow").header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    let answer = app.oneshot(request.body(Body::empty()).expect("it is a request")).await;
    drop(axum::body::to_bytes(answer.expect("a router answers").into_body(), 100).await);
    let (_, page) = render(Some("application/openmetrics-text"));
    for family in [
        "http_requests_total{",
        "http_request_duration_seconds_bucket{",
        "http_server_request_duration_seconds_bucket{",
    ] {
        let found = page
            .lines()
            .any(|line| line.starts_with(family) && line.contains(&format!("# {{trace_id=\"{trace}\"")));
        assert!(found, "{family} has no exemplar of the request\n{page}");
    }
}
