//! The handler's future, run inside the request's span.

use super::body::ResponseBody;
use super::exchange::Exchange;
use super::failure;
use crate::context::propagation::TRACKING_ID;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body::Body;
use pin_project_lite::pin_project;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The answer that is being made; dropped before it is there, the request counts as cancelled.
    pub struct ResponseFuture<F> {
        // Nothing once the handler has panicked.
        #[pin]
        inner: Option<F>,
        // After `inner`: what the handler drops still belongs to the request.
        exchange: Option<Exchange>,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) const fn new(inner: F, exchange: Exchange) -> Self {
        Self { inner: Some(inner), exchange: Some(exchange) }
    }

    pub(super) const fn unobserved(inner: F) -> Self {
        Self { inner: Some(inner), exchange: None }
    }

    /// The service panicked before it had made a future.
    pub(super) const fn panicked(exchange: Exchange) -> Self {
        Self { inner: None, exchange: Some(exchange) }
    }
}

impl<F, A, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<A>, E>>,
    A: Body,
    A::Data: From<Bytes>,
{
    type Output = Result<Response<ResponseBody<A>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(exchange) = this.exchange.as_mut() else {
            // Another layer observes it; or polled after it was ready, which the inner future answers in its own way.
            let Some(inner) = this.inner.as_pin_mut() else { return Poll::Pending };
            return inner.poll(context).map_ok(|answer| answer.map(ResponseBody::unobserved));
        };
        let polled = exchange.during(|| {
            let polled =
                caught(|| this.inner.as_mut().as_pin_mut().map(|inner| inner.poll(context))).flatten();
            if polled.is_none() {
                // What the handler held is dropped here, where a second panic is caught too.
                let _ = caught(|| this.inner.set(None));
            }
            polled
        });
        let answer = match polled {
            Some(polled) => Some(ready!(polled)),
            None => None,
        };
        let Some(exchange) = this.exchange.take() else { return Poll::Pending };
        Poll::Ready(match answer {
            Some(Ok(answer)) => Ok(answered(answer, exchange)),
            Some(Err(error)) => {
                exchange.failed();
                Err(error)
            }
            None => Ok(excused(exchange)),
        })
    }
}

/// What the handler returned, or nothing if it panicked; the panic itself was told by the hook.
pub(super) fn caught<T>(part: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(part)).ok()
}

fn answered<A: Body>(mut answer: Response<A>, mut exchange: Exchange) -> Response<ResponseBody<A>> {
    track(&exchange, &mut answer);
    exchange.answered(answer.status());
    answer.map(|body| ResponseBody::observed(body, exchange))
}

/// The answer to a request whose handler panicked: it names the trace, and nothing of what went wrong.
fn excused<A>(mut exchange: Exchange) -> Response<ResponseBody<A>>
where
    A: Body,
    A::Data: From<Bytes>,
{
    let text = exchange.during(|| failure::body("panic"));
    let said = (!exchange.has_no_body()).then(|| A::Data::from(Bytes::from(text)));
    let mut answer = Response::new(ResponseBody::saying(said));
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    track(&exchange, &mut answer);
    exchange.answered(StatusCode::INTERNAL_SERVER_ERROR);
    exchange.panicked();
    answer
}

fn track<B>(exchange: &Exchange, answer: &mut Response<B>) {
    if let Some(id) = exchange.tracking_header() {
        answer.headers_mut().insert(HeaderName::from_static(TRACKING_ID), id);
    }
}
