//! The routes that every service has: its metrics and its health.

use super::Telemetry;
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::{HeaderMap, header};

impl Telemetry {
    /// `GET /metrics` (Prometheus text or OpenMetrics, as the scraper asks) and `GET /api/public/health`.
    ///
    /// Merge them after the server layer, so that scrapes are neither traced nor counted as requests.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        // Of two routers without a fallback of their own, axum keeps the one of that which is merged: under the layer,
        // so that unknown paths stay observed.
        Router::new()
            .layer(crate::http::server::layer())
            .route("/metrics", get(metrics))
            .route("/api/public/health", get(crate::http::server::health))
    }
}

async fn metrics(headers: HeaderMap) -> impl IntoResponse {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let (content_type, body) = crate::export::prometheus::render(accept);
    ([(header::CONTENT_TYPE, content_type)], body)
}
