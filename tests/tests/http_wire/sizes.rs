//! Sizes of bodies, and the bounds that set-up adds to durations.

use crate::http_parts::{ask, request, serve, text};
use crate::{installed, page, scraped};
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest_middleware::ClientBuilder;
use std::convert::Infallible;
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

/// A body in chunks, of which nobody knows how many there are.
fn chunks(pieces: &[&'static str]) -> Body {
    let pieces: Vec<_> = pieces.iter().copied().map(Ok::<_, Infallible>).collect();
    Body::from_stream(futures_util::stream::iter(pieces))
}

/// Sum and number of the sizes of what was asked for there.
fn asked(path: &str) -> Option<(f64, f64)> {
    let of = |what: &str| {
        number(&format!(
            r#"http_server_request_body_size_bytes_{what}{{http_request_method="POST",url_scheme="http",http_route="{path}",http_response_status_code="200"}}"#
        ))
    };
    Some((of("sum")?, of("count")?))
}

#[tokio::test]
async fn a_body_in_chunks_is_counted_while_it_is_read() {
    installed();
    let app = Router::new()
        .route("/chunks/read", post(async |text: String| text.len().to_string()))
        .route("/chunks/echo", post(async |body: Body| Response::new(body)))
        .layer(server::layer());
    for path in ["/chunks/read", "/chunks/echo"] {
        let request = Request::post(path).body(chunks(&["one", "", "three"])).expect("a request");
        let answer = text(ask(&app, request).await).await;
        assert!(["8", "onethree"].contains(&&*answer), "{answer}");
        assert_eq!(asked(path), Some((8.0, 1.0)), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_read_to_its_end_is_not_guessed_at() {
    installed();
    let app = Router::new()
        .route("/chunks/ignored", post(async || "x"))
        .route("/chunks/cut", post(async |_: Result<String, axum::extract::rejection::StringRejection>| "x"))
        .layer(server::layer());
    let pieces = [Ok("one"), Err(std::io::Error::other("gone"))];
    let cut = Body::from_stream(futures_util::stream::iter(pieces));
    for (path, body) in [("/chunks/ignored", chunks(&["one"])), ("/chunks/cut", cut)] {
        drop(text(ask(&app, Request::post(path).body(body).expect("a request")).await).await);
        let page = page();
        let of = |metric: &str| page.lines().any(|line| line.starts_with(metric) && line.contains(path));
        assert!(!of("http_server_request_body_size_bytes_count"), "{path}");
        assert!(of("http_server_response_body_size_bytes_count"), "{path}");
    }
}

#[tokio::test]
async fn a_stream_that_is_sent_or_that_answers_is_counted_on_the_wire() {
    installed();
    let answer = async |_: String| Response::new(chunks(&["six", "ten"]));
    let service = serve(Router::new().route("/chunks/wire", post(answer)).layer(server::layer())).await;
    let client = ClientBuilder::new(reqwest::Client::builder().no_proxy().build().expect("a client"))
        .with(client::reqwest_middleware())
        .build();
    let pieces =
        ["four", "seven"].map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from_static(piece.as_bytes()))));
    let body = reqwest::Body::wrap(StreamBody::new(futures_util::stream::iter(pieces)));
    let asking = client.post(format!("{service}/chunks/wire")).body(body);
    assert_eq!(asking.send().await.expect("an answer").text().await.expect("text"), "sixten");
    assert_eq!(asked("/chunks/wire"), Some((9.0, 1.0)));
    let port = service.rsplit_once(':').expect("it has a port").1;
    let called = format!(
        r#"{{http_request_method="POST",server_address="127.0.0.1",server_port="{port}",http_response_status_code="200"}}"#
    );
    assert_eq!(number(&format!("http_client_request_body_size_bytes_sum{called}")), Some(9.0));
    // What the client unpacks for its caller is not what was sent: an answer without a length has no size.
    assert_eq!(number(&format!("http_client_response_body_size_bytes_sum{called}")), None);
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
