//! The access log: one line a request, with the user and without the query; and what is said of malformed headers.

mod http_parts;

use axum::Router;
use axum::routing::get;
use http_parts::{PARENT, ask, request, text};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

#[derive(Debug, Default, Clone)]
struct Line {
    target: String,
    fields: BTreeMap<String, String>,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

#[derive(Default, Clone)]
struct Lines(Arc<Mutex<Vec<Line>>>);

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line { target: event.metadata().target().to_owned(), ..Line::default() };
        event.record(&mut line);
        self.0.lock().expect("nobody panicked").push(line);
    }
}

impl Lines {
    fn of(&self, target: &str) -> Vec<BTreeMap<String, String>> {
        let lines = self.0.lock().expect("nobody panicked");
        lines.iter().filter(|line| line.target == target).map(|line| line.fields.clone()).collect()
    }
}

#[tokio::test]
async fn every_request_is_one_line_and_a_flood_of_malformed_headers_is_one_warning() {
    let lines = Lines::default();
    let setup = telemark::setup("shop").ignore_environment().with_layers(lines.clone());
    let telemetry = setup.install().expect("the first set-up of this process");
    let order = || async {
        telemark::set_user("user-123");
        "ordered"
    };
    let app = Router::new()
        .route("/orders/{id}", get(order))
        .layer(telemark::http::server::layer())
        .merge(telemetry.routes());

    for _ in 0..3 {
        let headers = [("traceparent", "00-zero"), ("baggage", "no member"), ("x-tracking-id", "my order")];
        drop(text(ask(&app, request("/orders/7?coupon=secret", &headers)).await).await);
    }
    drop(text(ask(&app, request("/nowhere?token=secret", &[("traceparent", PARENT)])).await).await);
    let health = ask(&app, request("/api/public/health", &[])).await;
    assert_eq!(health.headers()["content-type"], "application/json");
    assert_eq!(text(health).await, r#"{"service":"shop","status":"ok"}"#);

    let access = lines.of("telemark::access");
    assert_eq!(access.len(), 4, "health checks are not requests of the service: {access:?}");
    for (field, value) in [
        ("request.method", "GET"),
        ("request.path", "/orders/7"),
        ("request.status", "200"),
        ("http.route", "/orders/{id}"),
        ("user.id", "user-123"),
        ("message", "GET /orders/{id}"),
    ] {
        assert_eq!(access[0].get(field).map(String::as_str), Some(value), "{field}");
    }
    assert!(access[0]["request.duration"].parse::<f64>().is_ok_and(|seconds| (0.0..60.0).contains(&seconds)));
    assert_eq!((access[3]["request.path"].as_str(), access[3].get("user.id")), ("/nowhere", None));

    let warnings = lines.of("telemark");
    for word in ["traceparent", "baggage", "X-Tracking-ID"] {
        let about = warnings.iter().filter(|line| line["message"].contains(word)).count();
        assert_eq!(about, 1, "{word}: {warnings:?}");
    }
    let whole = format!("{:?}", lines.0.lock().expect("nobody panicked"));
    for sent in ["secret", "00-zero", "no member", "my order"] {
        assert!(!whole.contains(sent), "{sent} is in {whole}");
    }
    telemetry.shutdown().await.expect("nothing to flush");
}
