//! The layer for clients that are tower services over `http` requests.

use super::call::{Call, Target, default_port, told};
use super::tries::Tries;
use crate::http::Fault;
use crate::http::counted::Size;
use http::header::HOST;
use http::uri::Authority;
use http::{Request, Response};
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tower_layer::Layer;
use tower_service::Service;

/// Traces and times every call of the client that it wraps, and writes `traceparent`, `tracestate`, `X-Tracking-ID`
/// and, for loopback and the hosts of `setup().baggage_hosts(..)`, `baggage` into its headers.
///
/// Put it below a retry layer: each try is then a span of its own, and with [`tries()`](super::tries()) above that layer
/// each knows how many there were before. Below a layer that follows redirects each hop is a span, and baggage goes only
/// to the hops that may see it. The sizes of bodies are measured where `content-length` tells them.
///
/// # Example: a client that tries again
/// ```
/// use telemark::http::client;
/// use tower_layer::Layer;
/// # let (http, again) = ((), tower_layer::Identity::new());
/// let client = client::tries().layer(again.layer(client::layer().layer(http)));
/// ```
pub const fn layer() -> ClientLayer {
    ClientLayer {}
}

/// What [`layer()`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a layer does nothing until it wraps a client"]
#[non_exhaustive]
pub struct ClientLayer {}

impl<S> Layer<S> for ClientLayer {
    type Service = ClientService<S>;

    fn layer(&self, inner: S) -> ClientService<S> {
        ClientService { inner }
    }
}

/// A client whose calls are observed.
#[derive(Debug, Clone)]
pub struct ClientService<S> {
    inner: S,
}

impl<S, Q, A> Service<Request<Q>> for ClientService<S>
where
    S: Service<Request<Q>, Response = Response<A>>,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = CallFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let url = parts.uri.to_string();
        // A connection to one host is asked for paths only; the header then names the host.
        let named = || parts.headers.get(HOST)?.to_str().ok()?.parse().ok();
        let authority: Option<Authority> = parts.uri.authority().cloned().or_else(named);
        let target = Target {
            method: &parts.method,
            url: &url,
            host: authority.as_ref().map(Authority::host).unwrap_or_default(),
            port: authority
                .as_ref()
                .and_then(Authority::port_u16)
                .or_else(|| default_port(parts.uri.scheme_str()?)),
            resent: parts.extensions.get::<Tries>().map_or(0, Tries::another),
            size: Size::told(told(&parts.headers)),
        };
        let mut call = Call::begin(target, &mut parts.headers);
        let request = Request::from_parts(parts, body);
        let inner = call.during(|| self.inner.call(request));
        CallFuture { inner, call: Some(call) }
    }
}

pin_project! {
    /// The answer to a call; dropped before it is there, the call was cancelled.
    pub struct CallFuture<F> {
        #[pin]
        inner: F,
        call: Option<Call>,
    }
}

impl<F, A, E> Future for CallFuture<F>
where
    F: Future<Output = Result<Response<A>, E>>,
{
    type Output = Result<Response<A>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let inner = this.inner;
        let answer = match this.call.as_mut() {
            Some(call) => ready!(call.during(|| inner.poll(context))),
            None => return inner.poll(context),
        };
        match (this.call.take(), &answer) {
            (Some(call), Ok(answer)) => {
                call.answered(answer.status(), answer.headers(), told(answer.headers()));
            }
            (Some(call), Err(_)) => call.failed(Fault::OTHER),
            (None, _) => {}
        }
        Poll::Ready(answer)
    }
}
