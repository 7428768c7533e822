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
    (status, [(CONTENT_TYPE, "application/json")], body(kind.error_type())).into_response()
}

/// The text of an answer to what failed: the kind of failure and the trace, and no word of the error.
pub(super) fn body(kind: &str) -> String {
    let mut body = serde_json::Map::new();
    body.insert("error.type".to_owned(), kind.into());
    // Without telemetry there is no trace to name.
    if let Some(current) = current() {
        body.insert("trace_id".to_owned(), current.trace_id.to_string().into());
    }
    serde_json::Value::Object(body).to_string()
}
