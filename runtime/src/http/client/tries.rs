//! How often a call is tried: counted by what all of its tries have in common.

use http::Request;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

/// The tries of one call, shared by the copies of its request.
#[derive(Debug, Clone, Default)]
pub(super) struct Tries(Arc<AtomicU32>);

impl Tries {
    /// One more begins; how many there were before.
    pub(super) fn another(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// Goes above a retry layer, with [`layer()`](super::layer()) below it: the spans of the second try and of those after it
/// then have `http.request.resend_count`.
///
/// The retry layer has to copy the extensions of a request, as `Request::clone` does.
pub const fn tries() -> TriesLayer {
    TriesLayer {}
}

/// What [`tries()`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a layer does nothing until it wraps a client"]
#[non_exhaustive]
pub struct TriesLayer {}

impl<S> Layer<S> for TriesLayer {
    type Service = TriesService<S>;

    fn layer(&self, inner: S) -> TriesService<S> {
        TriesService { inner }
    }
}

/// A client whose tries are counted.
#[derive(Debug, Clone)]
pub struct TriesService<S> {
    inner: S,
}

impl<S: Service<Request<Q>>, Q> Service<Request<Q>> for TriesService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Q>) -> S::Future {
        request.extensions_mut().insert(Tries::default());
        self.inner.call(request)
    }
}
