//! The routes that every service has: its metrics and its health.

use super::Telemetry;
use super::runtime;
use crate::export::prometheus;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::HeaderMap;

impl Telemetry {
    /// `GET /metrics` (Prometheus text or OpenMetrics, as the scraper asks) and `GET /api/public/health`.
    ///
    /// A scrape is written and, if the scraper asks for gzip, compressed in pieces of at most 64 KiB, between which other
    /// tasks run; it takes the same memory however many series there are. The body of a request is not read.
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

async fn metrics(headers: HeaderMap) -> Response {
    runtime::watch();
    prometheus::answer(&headers).map(Body::new)
}
