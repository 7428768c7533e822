//! A hostile client invents 100 000 paths, hosts, methods and label values; the number of series stays where it was.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Method, Request, Response};
use std::convert::Infallible;
use telemark::{Capped, Counter, Labels, Logs, MetricReader, Temporality, metric};
use tower::{Layer as _, Service as _, ServiceExt as _};

const ATTEMPTS: u32 = 100_000;

#[derive(Labels, Clone, Copy)]
struct SearchLabels<'a> {
    term: Capped<'a, 16>,
    language: Capped<'a, 8>,
}

/// Searches by what was asked for.
#[metric(counter = "searches", unit = "{search}")]
static SEARCHES: Counter<SearchLabels<'_>>;

/// Series by metric, as every reader of the process sees them.
fn series(reader: &mut MetricReader) -> Vec<(&'static str, usize)> {
    reader.collect().into_iter().map(|metric| (metric.name, metric.points.len())).collect()
}

/// One hostile request through the real layers: as a server, as a client, and in the program's own metric.
async fn attack(app: &Router, client: &mut (impl Send + FnMut(Request<Body>) -> Calling), n: u32) {
    let host = format!("host-{n}.example");
    let request = Request::builder()
        .method(Method::from_bytes(format!("M{n}").as_bytes()).expect("letters and digits are a token"))
        .uri(format!("/invented/{n}?q={n}"))
        .header("host", &host)
        .header("x-tracking-id", format!("t{n}"))
        .header("user-agent", format!("agent {n}"))
        .body(Body::empty())
        .expect("every part is legal");
    drop(app.clone().oneshot(request).await.expect("a router always answers"));
    let request = Request::builder().uri(format!("http://{host}/{n}")).body(Body::empty());
    client(request.expect("every part is legal")).await.expect("it always answers");
    let text = n.to_string();
    SEARCHES.inc(SearchLabels { term: Capped(&text), language: Capped(&text) });
}

type Calling = std::pin::Pin<Box<dyn Future<Output = Result<(), Infallible>> + Send>>;

#[tokio::test]
async fn what_a_client_invents_does_not_become_series() {
    let telemetry = telemark::setup("target")
        .ignore_environment()
        .logs(Logs::Off)
        .sampler(telemark::sample::never())
        .install()
        .expect("the first install");
    let app =
        Router::new().route("/known/{id}", get(|| async { "known" })).layer(telemark::http::server::layer());
    let answering =
        tower::service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(Response::new(Body::empty())) });
    let mut calling = telemark::http::client::layer().layer(answering);
    let mut client = |request| -> Calling {
        let answer = calling.call(request);
        Box::pin(async move { answer.await.map(drop) })
    };
    let mut reader = MetricReader::new(Temporality::Cumulative);

    // Every cap is full after this many, and every pair of values that can still meet has met.
    for n in 0..ATTEMPTS / 50 {
        attack(&app, &mut client, n).await;
    }
    let before = series(&mut reader);
    let shown = telemetry.series();
    for n in ATTEMPTS / 50..ATTEMPTS {
        attack(&app, &mut client, n).await;
    }
    assert_eq!(series(&mut reader), before);
    assert_eq!(telemetry.series(), shown);

    let of = |name| before.iter().find(|(known, _)| *known == name).map_or(0, |(_, series)| *series);
    assert_eq!(of("searches"), 8 + 8 + 1, "sixteen terms, eight of them with their language, and `_other`");
    assert_eq!(of("http_requests"), 1, "one method, one path, one status");
    assert_eq!(of("http.server.request.duration"), 1);
    assert!((1..=300).contains(&of("http.client.request.duration")), "{before:?}");

    let mut overflows = MetricReader::new(Temporality::Cumulative).collect();
    overflows.retain(|metric| metric.name == "telemark_label_overflow");
    let lost: u64 = overflows[0]
        .points
        .iter()
        .filter(|point| point.labels.contains(&("metric", "searches".into())))
        .map(|point| point.value.count())
        .sum();
    assert_eq!(lost, u64::from(2 * ATTEMPTS - 16 - 8), "what found no room is counted");
}
