//! The answer to a request that failed.

use crate::call::Failure;
use crate::context::current;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;

/// The response of `#[failure(into_response)]`: the failure's status, and a body with its kind and the trace.
#[must_use]
pub fn failure_response(failure: &impl Failure) -> Response {
    let kind = failure.kind();
    let status = StatusCode::from_u16(kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = serde_json::Map::new();
    body.insert("error.type".to_owned(), kind.error_type().into());
    // Without telemetry there is no trace to name.
    if let Some(current) = current() {
        body.insert("trace_id".to_owned(), current.trace_id.to_string().into());
    }
    let body = serde_json::Value::Object(body).to_string();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}
