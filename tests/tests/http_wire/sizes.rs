//! Sizes of bodies, and the bounds that set-up adds to durations.

use crate::http_parts::{ask, request, serve, text};
use crate::{installed, page, scraped};
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::Request;
use reqwest_middleware::ClientBuilder;
use telemark::http::{client, server};

telemark::slo! { wire_latency: 95 % over 30d, latency = telemark::http::HTTP_DURATION <= 400ms }

/// The value of a series, written with a point or without one.
fn number(series: &str) -> Option<f64> {
    scraped(series)?.parse().ok()
}

#[tokio::test]
async fn the_sizes_of_bodies_are_measured_on_both_sides() {
    installed();
    let echo = |body: String| async move { body.repeat(2) };
    let service = serve(Router::new().route("/sizes", post(echo)).layer(server::layer())).await;
    let client = ClientBuilder::new(reqwest::Client::builder().no_proxy().build().expect("a client"))
        .with(client::reqwest_middleware())
        .build();
    let answer =
        client.post(format!("{service}/sizes")).body("x".repeat(60)).send().await.expect("an answer");
    assert_eq!(answer.text().await.expect("text").len(), 120);
    let served = r#"{http_request_method="POST",url_scheme="http",http_route="/sizes",http_response_status_code="200"}"#;
    for (metric, sum) in
        [("http_server_request_body_size_bytes", 60.0), ("http_server_response_body_size_bytes", 120.0)]
    {
        assert_eq!(number(&format!("{metric}_sum{served}")), Some(sum), "{metric}");
        assert_eq!(number(&format!("{metric}_count{served}")), Some(1.0), "{metric}");
    }
    let port = service.rsplit_once(':').expect("it has a port").1;
    let called = format!(
        r#"{{http_request_method="POST",server_address="127.0.0.1",server_port="{port}",http_response_status_code="200"}}"#
    );
    for (metric, sum) in
        [("http_client_request_body_size_bytes", 60.0), ("http_client_response_body_size_bytes", 120.0)]
    {
        assert_eq!(number(&format!("{metric}_sum{called}")), Some(sum), "{metric}");
    }
    assert_eq!(scraped(&format!("http_client_request_duration_seconds_count{called}")).as_deref(), Some("1"));
    let active = format!(
        r#"http_client_active_requests{{http_request_method="POST",server_address="127.0.0.1",server_port="{port}"}}"#
    );
    assert_eq!(scraped(&active).as_deref(), Some("0"));
}

#[tokio::test]
async fn a_body_whose_size_nobody_knows_is_not_guessed_at() {
    installed();
    let app = Router::new().route("/unknown", post(async |_: String| "x")).layer(server::layer());
    let chunks = futures_util::stream::iter(["one", "two"].map(Ok::<_, std::convert::Infallible>));
    let asked = Request::post("/unknown").body(Body::from_stream(chunks)).expect("a request");
    drop(text(ask(&app, asked).await).await);
    let page = page();
    let of = |metric: &str| page.lines().any(|line| line.starts_with(metric) && line.contains("/unknown"));
    assert!(
        !of("http_server_request_body_size_bytes_count") && of("http_server_response_body_size_bytes_count")
    );
}

#[tokio::test]
async fn the_bounds_of_set_up_are_buckets_of_both_families() {
    installed();
    let app = Router::new().route("/bounds", get(async || "x")).layer(server::layer().service("bounds"));
    drop(text(ask(&app, request("/bounds", &[])).await).await);
    for labels in [
        r#"http_request_duration_seconds_bucket{service="bounds",method="GET",path="/bounds",status="200",le="#,
        r#"http_server_request_duration_seconds_bucket{http_request_method="GET",url_scheme="http",http_route="/bounds",http_response_status_code="200",le="#,
    ] {
        let count = |bound: &str| scraped(&format!("{labels}\"{bound}\"}}"));
        assert_eq!(count("0.3").as_deref(), Some("1"), "{labels}");
        assert_eq!(count("0.25").as_deref(), Some("1"));
        assert_eq!(count("0.4").as_deref(), Some("1"), "the objective asks for it");
        assert_eq!(count("1").or(count("1.0")).as_deref(), Some("1"));
        assert_eq!(count("NaN"), None);
    }
    let known: Vec<f64> = telemark::catalog()
        .metrics
        .iter()
        .filter(|metric| metric.name == "http_request_duration")
        .flat_map(|metric| metric.buckets.to_vec())
        .collect();
    assert_eq!(known.iter().filter(|bound| (0.26..0.49).contains(*bound)).count(), 2, "{known:?}");
}
