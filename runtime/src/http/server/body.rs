//! The body of an answer: its end is the end of the request.

use super::exchange::Exchange;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The handler's body; when it ends, breaks or is dropped, so does the request.
    pub struct ResponseBody<B> {
        #[pin]
        inner: B,
        exchange: Option<Exchange>,
    }
}

impl<B: Body> ResponseBody<B> {
    pub(super) const fn unobserved(inner: B) -> Self {
        Self { inner, exchange: None }
    }

    /// A body that nobody will read ends the request at once.
    pub(super) fn observed(inner: B, exchange: Exchange) -> Self {
        if inner.is_end_stream() || exchange.has_no_body() {
            exchange.complete();
            return Self::unobserved(inner);
        }
        Self { inner, exchange: Some(exchange) }
    }
}

impl<B: Body> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let inner = this.inner.as_mut();
        let frame = match this.exchange.as_mut() {
            Some(exchange) => ready!(exchange.during(|| inner.poll_frame(context))),
            None => return inner.poll_frame(context),
        };
        match &frame {
            Some(Ok(_)) if !this.inner.is_end_stream() => {}
            Some(Ok(_)) | None => this.exchange.take().into_iter().for_each(Exchange::complete),
            Some(Err(_)) => this.exchange.take().into_iter().for_each(Exchange::broken),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
