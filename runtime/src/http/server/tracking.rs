//! The tracking id as an argument of axum's handlers.

use super::layer::Observed;
use crate::context::{TrackingId, propagation};
use crate::id::TraceId;
use axum::extract::FromRequestParts;
use http::request::Parts;
use std::convert::Infallible;

/// The request's tracking id, under [`layer()`](super::layer()); without it the one that the caller sent, or a new one.
///
/// # Example: an answer that names its request
/// ```
/// use axum::{Router, routing::get};
/// use telemark::TrackingId;
///
/// let app: Router = Router::new()
///     .route("/tickets", get(|id: TrackingId| async move { format!("please mention {id}") }))
///     .layer(telemark::http::server::layer());
/// ```
impl<S: Sync> FromRequestParts<S> for TrackingId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let observed =
            parts.extensions.get::<Observed>().map(|Observed(request)| request.tracking_id().clone());
        let sent = || propagation::tracking_id(&parts.headers);
        Ok(observed.or_else(sent).unwrap_or_else(|| TraceId::random().into()))
    }
}
