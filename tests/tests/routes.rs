//! The service's own routes beside the server layer: unknown paths are observed once, scrapes never.

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use std::sync::Arc;
use telemark::export::stdout::Recent;
use tower::ServiceExt as _;

async fn ask(app: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).expect("the path is a legal one");
    let answer = app.clone().oneshot(request).await.expect("a router always answers");
    let status = answer.status();
    let body = answer.into_body().collect().await.expect("the body is complete").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// How often this service has answered an unknown path.
async fn unmatched(app: &Router, service: &str) -> Option<f64> {
    let (_, metrics) = ask(app, "/metrics").await;
    let ours = |line: &&str| {
        line.starts_with("http_requests_total{")
            && line.contains(&format!("service=\"{service}\""))
            && line.contains("path=\"__unmatched__\"")
    };
    metrics.lines().find(ours)?.rsplit(' ').next()?.parse().ok()
}

#[tokio::test]
async fn unknown_paths_are_observed_once_however_the_routes_are_merged() {
    let recent = Arc::new(Recent::new(100));
    let telemetry = telemark::setup("routes")
        .ignore_environment()
        .span_sink(Arc::<Recent>::clone(&recent))
        .install()
        .expect("it is the first");
    let app = || Router::new().route("/known", get(|| async { "known" }));

    let usual = app().layer(telemark::http::server::layer()).merge(telemetry.routes());
    assert_eq!(ask(&usual, "/unknown").await.0, StatusCode::NOT_FOUND);
    assert_eq!(unmatched(&usual, "routes").await, Some(1.0));
    assert_eq!(recent.traces().len(), 1, "the unknown path has a span, the scrape has none");

    let around = app().merge(telemetry.routes()).layer(telemark::http::server::layer());
    assert_eq!(ask(&around, "/unknown").await.0, StatusCode::NOT_FOUND);
    assert_eq!(unmatched(&around, "routes").await, Some(2.0), "two layers observe one request once");

    let named = telemetry.routes().merge(app().layer(telemark::http::server::layer().service("named")));
    assert_eq!(ask(&named, "/unknown").await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        unmatched(&named, "named").await,
        Some(1.0),
        "merged into the routes, the layer's service stays"
    );

    assert_eq!(ask(&usual, "/known").await, (StatusCode::OK, "known".to_owned()));
    assert_eq!(ask(&usual, "/api/public/health").await.0, StatusCode::OK);
}
