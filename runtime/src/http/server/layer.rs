//! The layer and the service that it makes.

use super::body::ResponseBody;
use super::exchange::Exchange;
use super::future::{ResponseFuture, caught};
use http::{Request, Response};
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

/// Traces, counts, times and logs every request of the service that it wraps.
///
/// Each request gets a server span named `{METHOD} {route}`, a child of the caller's span if the headers name one; the
/// tracking id of `X-Tracking-ID`, or the trace id, echoed in the answer; the caller's baggage; one access-log line of
/// the target `telemark::access`; the metrics [`HTTP_REQUESTS`](crate::http::HTTP_REQUESTS),
/// [`HTTP_DURATION`](crate::http::HTTP_DURATION) and their twins of the semantic conventions. Malformed headers are
/// ignored. A handler that panics is answered for: status 500 and a body with `error.type` and the trace id, nothing of
/// the panic itself; the other requests of the connection go on. The span, the line and the durations end with the
/// answer's body, so a stream counts until its last byte; its first byte is the event `http.response.first_byte`. A change of
/// protocols (101) ends the request: what a WebSocket does after it has spans of its own. Sizes of bodies are measured;
/// that of a request in chunks is known once the handler has read it to its end.
///
/// Calls of gRPC are named by service and method and have `rpc.system.name`, `rpc.method` and `rpc.response.status_code`, which
/// is read from the trailers; the codes that are the server's fault make the span an error. Give the layer to
/// `tonic::transport::Server::layer`.
///
/// Give it to `Router::layer`: there the route is known. Without axum the path is `__unmatched__`.
///
/// # Example: an axum service
/// ```
/// use axum::{Router, routing::get};
///
/// let app: Router = Router::new()
///     .route("/users/{id}", get(|| async { "a user" }))
///     .layer(telemark::http::server::layer());
/// ```
pub fn layer() -> ServerLayer {
    ServerLayer { service: None, trace_response: false }
}

/// What [`layer()`] returns.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is given to a router or a service"]
pub struct ServerLayer {
    service: Option<Arc<str>>,
    trace_response: bool,
}

impl ServerLayer {
    /// Names the service, for a process that runs several; otherwise it is the name given to `setup`.
    pub fn service(mut self, name: impl Into<Arc<str>>) -> Self {
        self.service = Some(name.into());
        self
    }

    /// Tells callers which span of which trace their request was, in the header `traceresponse`, which W3C's trace context
    /// has in its drafts. Without it they are told the tracking id only, which is the trace id unless they chose another.
    ///
    /// # Example: a page whose scripts report the trace of a request that failed
    /// ```
    /// use axum::{Router, routing::get};
    ///
    /// let app: Router = Router::new()
    ///     .route("/orders", get(|| async { "none" }))
    ///     .layer(telemark::http::server::layer().trace_response());
    /// ```
    pub fn trace_response(mut self) -> Self {
        self.trace_response = true;
        self
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = ServerService<S>;

    fn layer(&self, inner: S) -> ServerService<S> {
        ServerService { inner, service: self.service.clone(), trace_response: self.trace_response }
    }
}

/// Marks a request that some layer observes. It has no size, so the request's extensions keep it without an allocation.
#[derive(Clone)]
pub(super) struct Observed;

/// Says what is known of a request that came without a tracking id; of others their headers say it.
#[derive(Clone)]
pub(super) struct Nameless(pub(super) Arc<crate::context::Request>);

/// A service whose requests are observed.
#[derive(Debug, Clone)]
pub struct ServerService<S> {
    inner: S,
    service: Option<Arc<str>>,
    trace_response: bool,
}

impl<S, Q, A> Service<Request<Q>> for ServerService<S>
where
    S: Service<Request<Q>, Response = Response<A>>,
    Q: http_body::Body + 'static,
    A: http_body::Body + 'static,
    A::Data: From<bytes::Bytes>,
{
    type Response = Response<ResponseBody<A>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Q>) -> Self::Future {
        // A layer further out observes it already: twice would count it twice.
        if request.extensions().get::<Observed>().is_some() {
            return ResponseFuture::unobserved(self.inner.call(request));
        }
        let mut exchange = Exchange::begin(&request, self.service.as_ref());
        exchange.counts(request.body_mut());
        exchange.names_its_trace(self.trace_response);
        request.extensions_mut().insert(Observed);
        if let Some(nameless) = exchange.nameless() {
            request.extensions_mut().insert(nameless);
        }
        match exchange.during(|| caught(|| self.inner.call(request))) {
            Some(inner) => ResponseFuture::new(inner, exchange),
            None => ResponseFuture::panicked(exchange),
        }
    }
}
