//! An answer that says no, with the number under which support finds out why.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A status and its reason.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    reason: &'static str,
}

impl Refusal {
    /// Refuses with this status; the reason is for everybody to read.
    pub(crate) const fn new(status: StatusCode, reason: &'static str) -> Self {
        Self { status, reason }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let tracking_id = telemark::current().map(|now| now.tracking_id.to_string());
        (self.status, Json(json!({ "error": self.reason, "tracking_id": tracking_id }))).into_response()
    }
}
