//! The bounds that objectives add to the built-in durations are told by a program that never installs telemetry, too.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use telemark::catalog::{Catalog, Rule};
use telemark::http::{HTTP_DURATION, server};
use tower::ServiceExt as _;

telemark::slo! { quick_answers: 95 % over 30d, latency = HTTP_DURATION <= 300ms }

const DURATIONS: [&str; 3] = [
    "http_request_duration_seconds",
    "http_server_request_duration_seconds",
    "http_client_request_duration_seconds",
];

/// The bounds, most series and shapes of the built-in durations.
fn durations(catalog: &Catalog) -> Vec<(Vec<f64>, usize, String)> {
    let of = |name| catalog.metric(name).expect("it is built in");
    DURATIONS.map(of).map(|m| (m.buckets.to_vec(), m.max_series, m.shape.clone())).into()
}

/// The bounds of a histogram's buckets on the page that Prometheus scrapes.
fn scraped(family: &str) -> Vec<f64> {
    let (_, page) = telemark::export::prometheus::render(None);
    let buckets = page.lines().filter(|line| line.starts_with(&format!("{family}_bucket{{")));
    let bound = |line: &str| line.split_once("le=\"")?.1.split_once('"')?.0.parse().ok();
    let mut bounds: Vec<f64> = buckets.filter_map(bound).filter(|bound: &f64| bound.is_finite()).collect();
    bounds.sort_by(f64::total_cmp);
    bounds
}

#[tokio::test]
async fn what_is_told_before_telemetry_is_installed_is_what_the_service_has() {
    let before = durations(&telemark::catalog());
    for (buckets, series, _) in &before {
        assert!(buckets.contains(&0.3) && buckets.is_sorted(), "{buckets:?}");
        assert_eq!(series % (buckets.len() + 3), 0, "{series} series of {} buckets", buckets.len());
    }
    let setup =
        telemark::setup("operations").ignore_environment().logs(telemark::Logs::Off).chain_panic_hook();
    let telemetry = setup.install().expect("nothing else installs it here");
    assert_eq!(durations(&telemark::catalog()), before);

    let app = Router::new().route("/quick", get(async || "answer")).layer(server::layer());
    let request = Request::get("/quick").body(Body::empty()).expect("a request");
    let answer = app.oneshot(request).await.expect("an answer");
    axum::body::to_bytes(answer.into_body(), 100).await.expect("a short text");
    for (name, (buckets, ..)) in DURATIONS.into_iter().zip(&before).take(2) {
        assert_eq!(scraped(name), *buckets, "{name}");
    }
    telemetry.shutdown().await.expect("nothing is exported");
}

#[test]
fn the_lint_knows_the_bound_and_no_other_one() {
    let query = |le: &str| format!("rate(http_request_duration_seconds_bucket{{le=\"{le}\"}}[5m])\n");
    let lint = |le| telemark::catalog().linter().run_texts([("a.promql", query(le).as_str())]);
    assert!(lint("0.3").is_clean(), "{}", lint("0.3"));
    assert_eq!(lint("0.4").findings[0].rule, Rule::MissingBucket);
}

#[test]
fn what_is_emitted_asks_for_the_bound() {
    let mut catalog = telemark::catalog();
    catalog.slos.retain(|slo| slo.name == "quick_answers");
    let files = catalog.files().expect("the objective fits its metric");
    let rules = &files["prometheus/rules/objectives.yml"];
    assert!(rules.contains("http_request_duration_seconds_bucket{le=\"0.3\"}"), "{rules}");
    assert!(files["telemetry.json"].contains("0.3"), "the bucket is among the metric's");
}
