//! The handler's future, run inside the request's span.

use super::body::ResponseBody;
use super::exchange::Exchange;
use crate::context::propagation::TRACKING_ID;
use http::{HeaderName, Response};
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The answer that is being made; dropped before it is there, the request counts as cancelled.
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        // After `inner`: what the handler drops still belongs to the request.
        exchange: Option<Exchange>,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) const fn new(inner: F, exchange: Exchange) -> Self {
        Self { inner, exchange: Some(exchange) }
    }

    pub(super) const fn unobserved(inner: F) -> Self {
        Self { inner, exchange: None }
    }
}

impl<F, A, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<A>, E>>,
    A: http_body::Body,
{
    type Output = Result<Response<ResponseBody<A>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let inner = this.inner;
        let answer = match this.exchange.as_mut() {
            Some(exchange) => ready!(exchange.during(|| inner.poll(context))),
            // Another layer observes it; or polled after it was ready, which the inner future answers in its own way.
            None => return inner.poll(context).map_ok(|answer| answer.map(ResponseBody::unobserved)),
        };
        let Some(mut exchange) = this.exchange.take() else {
            return Poll::Ready(answer.map(|answer| answer.map(ResponseBody::unobserved)));
        };
        Poll::Ready(match answer {
            Ok(mut answer) => {
                if let Some(id) = exchange.tracking_header() {
                    answer.headers_mut().insert(HeaderName::from_static(TRACKING_ID), id);
                }
                exchange.answered(answer.status());
                Ok(answer.map(|body| ResponseBody::observed(body, exchange)))
            }
            Err(error) => {
                exchange.failed();
                Err(error)
            }
        })
    }
}
