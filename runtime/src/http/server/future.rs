//! The handler's future, run inside the request's span.

use super::body::ResponseBody;
use super::exchange::{End, Exchange};
use super::{failure, grpc};
use crate::context::current;
use crate::http::Fault;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
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
    A: Body + 'static,
    A::Data: From<Bytes>,
{
    type Output = Result<Response<ResponseBody<A>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(exchange) = this.exchange.as_ref() else {
            // Another layer observes it; or polled after it was ready, which the inner future answers in its own way.
            let Some(inner) = this.inner.as_pin_mut() else { return Poll::Pending };
            return inner.poll(context).map_ok(|answer| answer.map(ResponseBody::unobserved));
        };
        let mut whole = None;
        let polled = exchange.during(|| {
            let mut polled =
                caught(|| this.inner.as_mut().as_pin_mut().map(|inner| inner.poll(context))).flatten();
            if let Some(Poll::Ready(Ok(answer))) = &mut polled {
                match caught(|| exchange.answers(answer, context)) {
                    Some(found) => whole = found,
                    // The body did, when it was asked for its bytes.
                    None => polled = None,
                }
            }
            match &polled {
                Some(Poll::Pending | Poll::Ready(Ok(_))) => {}
                Some(Poll::Ready(Err(_))) => exchange.end(End::Failed(Fault::OTHER)),
                // What the handler held is dropped here, where a second panic is caught too.
                None => drop(caught(|| this.inner.set(None))),
            }
            polled
        });
        let answer = match polled {
            Some(polled) => Some(ready!(polled)?),
            None => None,
        };
        let Some(exchange) = this.exchange.take() else { return Poll::Pending };
        Poll::Ready(Ok(match answer {
            Some(answer) if exchange.has_ended() => answer.map(|body| match whole {
                Some(bytes) => {
                    ResponseBody::saying(Some(bytes).filter(|all| !all.is_empty()).map(Into::into))
                }
                None => ResponseBody::unobserved(body),
            }),
            Some(answer) => answer.map(|body| ResponseBody::observed(body, exchange)),
            None => excused(&exchange),
        }))
    }
}

/// What the handler returned, or nothing if it panicked; the panic itself is told by the hook and at the request's end.
pub(super) fn caught<T>(part: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(part)).ok()
}

/// The answer to a request whose handler panicked: it names the trace, and nothing of what went wrong.
fn excused<A>(exchange: &Exchange) -> Response<ResponseBody<A>>
where
    A: Body,
    A::Data: From<Bytes>,
{
    exchange.during(|| {
        let mut answer = if exchange.is_grpc() {
            let mut answer = Response::new(ResponseBody::saying(None));
            grpc::internal(answer.headers_mut(), current().map(|current| current.trace_id.to_string()));
            answer
        } else {
            let said = (!exchange.has_no_body()).then(|| Bytes::from(failure::body("panic")));
            exchange.says(said.as_ref().map_or(0, Bytes::len));
            let mut answer = Response::new(ResponseBody::saying(said.map(A::Data::from)));
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            answer
        };
        exchange.answered(&mut answer);
        exchange.end(End::Panicked);
        answer
    })
}
