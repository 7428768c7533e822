//! The usual stack: tower-http's spans, axum-tracing-opentelemetry's and axum-otel-metrics, one upon the other.

use super::metrics_alone;
use super::router::{asked, router};
use crate::case::Case;
use crate::suites::spans::otel_subscriber;
use axum_tracing_opentelemetry::middleware::OtelAxumLayer;
use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::Sampler;
use tower_http::trace::TraceLayer;

/// tracing-opentelemetry with a batch processor whose exporter drops, and the propagators of the standard.
fn subscribe() {
    opentelemetry::global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ]));
    otel_subscriber(Sampler::AlwaysOn);
}

/// All three.
pub fn three() -> Vec<Case> {
    subscribe();
    let app = router().layer(TraceLayer::new_for_http()).layer(OtelAxumLayer::default());
    vec![asked(app.layer(metrics_alone::layer())).spans(1)]
}

/// tower-http's alone.
pub fn trace_layer() -> Vec<Case> {
    subscribe();
    vec![asked(router().layer(TraceLayer::new_for_http())).spans(1)]
}

/// axum-tracing-opentelemetry alone.
pub fn spans() -> Vec<Case> {
    subscribe();
    vec![asked(router().layer(OtelAxumLayer::default())).spans(1)]
}
