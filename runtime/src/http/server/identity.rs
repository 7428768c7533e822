//! What a request came with, as arguments of axum's handlers.

use super::layer::Nameless;
use crate::context::baggage::Entries;
use crate::context::{SpanContext, propagation};
use axum::extract::FromRequestParts;
use http::request::Parts;
use std::convert::Infallible;
use std::fmt;

/// The trace a request belongs to, as an argument of a handler.
///
/// # Example: an answer that tells its caller where to look
/// ```
/// use axum::{Router, routing::get};
/// use telemark::http::server::TraceContext;
///
/// async fn report(trace: TraceContext) -> String {
///     let here = trace.span().map(|span| span.trace_id().to_string());
///     format!("trace {}, called by a service: {}", here.unwrap_or_default(), trace.caller().is_some())
/// }
/// let app: Router = Router::new().route("/report", get(report)).layer(telemark::http::server::layer());
/// ```
#[derive(Debug, Clone)]
pub struct TraceContext {
    caller: Option<SpanContext>,
    span: Option<SpanContext>,
}

impl TraceContext {
    /// The caller's span, if its headers name one by the propagators in use.
    #[must_use]
    pub const fn caller(&self) -> Option<&SpanContext> {
        self.caller.as_ref()
    }

    /// The span that handles the request here, if there is one.
    #[must_use]
    pub const fn span(&self) -> Option<&SpanContext> {
        self.span.as_ref()
    }
}

impl<S: Sync> FromRequestParts<S> for TraceContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let caller = propagation::read(&parts.headers).received_by(None).0;
        Ok(Self { caller, span: SpanContext::current() })
    }
}

/// The baggage that a request came with, as an argument of a handler: keys and values, decoded.
///
/// It was written by callers, who may be anybody: treat it as input. [`telemark::baggage`](crate::baggage) reads and sets
/// single entries from anywhere in the request.
///
/// # Example: a handler that knows the batch it works for
/// ```
/// use axum::{Router, routing::post};
/// use telemark::http::server::Baggage;
///
/// async fn generate(baggage: Baggage) -> String {
///     baggage.get("batch.id").map_or_else(|| "alone".to_owned(), |batch| format!("of batch {batch}"))
/// }
/// let app: Router = Router::new().route("/generate", post(generate)).layer(telemark::http::server::layer());
/// ```
#[derive(Clone, Default)]
pub struct Baggage(Entries);

impl Baggage {
    /// The value of a key; of one that was sent twice the last.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(&[], key)
    }

    /// Keys and values, in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.visible(&[]).map(|entry| (entry.key(), entry.value()))
    }
}

/// Keys only: nobody knows what callers put into values.
impl fmt::Debug for Baggage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(key, _)| key)).finish()
    }
}

impl<S: Sync> FromRequestParts<S> for Baggage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Nameless>();
        Ok(Self(match known {
            Some(Nameless(request)) => request.received(),
            None => propagation::baggage(&parts.headers),
        }))
    }
}
