//! The tracking id as an argument of axum's handlers.

use super::layer::{Nameless, Observed};
use crate::context::{TrackingId, propagation, scope};
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
        let known = parts.extensions.get::<Nameless>().map(|Nameless(request)| request.tracking_id().clone());
        let sent = || propagation::tracking_id(&parts.headers);
        // Somebody between the layer and here has taken the header away.
        let here = || {
            parts.extensions.get::<Observed>()?;
            scope().map(|scope| scope.request.tracking_id().clone())
        };
        Ok(known.or_else(sent).or_else(here).unwrap_or_else(|| TraceId::random().into()))
    }
}
