//! The answer to `GET /api/public/health`.

use crate::context::process;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};

/// Says that the service answers; a handler for axum.
///
/// # Example: a health route of one's own
/// ```
/// let app: axum::Router = axum::Router::new().route("/healthz", axum::routing::get(telemark::http::server::health));
/// ```
pub async fn health() -> ([(HeaderName, HeaderValue); 2], String) {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let body = serde_json::json!({ "status": "ok", "service": &*process::get().service });
    (headers, body.to_string())
}
