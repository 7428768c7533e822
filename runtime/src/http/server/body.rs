//! The body of an answer: its end is the end of the request.

use super::exchange::{End, Exchange};
use crate::http::Fault;
use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The handler's body; when it ends, breaks or is dropped, so does the request. Where the handler panicked before it
    /// had an answer, a short text that names the trace.
    pub struct ResponseBody<B: Body> {
        #[pin]
        inner: Option<B>,
        said: Option<B::Data>,
        exchange: Option<Exchange>,
    }
}

impl<B: Body> ResponseBody<B> {
    pub(super) const fn unobserved(inner: B) -> Self {
        Self { inner: Some(inner), said: None, exchange: None }
    }

    /// The body of a request that ends with it.
    pub(super) const fn observed(inner: B, exchange: Exchange) -> Self {
        Self { inner: Some(inner), said: None, exchange: Some(exchange) }
    }

    /// A body of these bytes, in place of the one that there is not.
    pub(super) const fn saying(said: Option<B::Data>) -> Self {
        Self { inner: None, said, exchange: None }
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
        let Some(mut inner) = this.inner.as_mut().as_pin_mut() else {
            return Poll::Ready(this.said.take().map(|said| Ok(Frame::data(said))));
        };
        let Some(exchange) = this.exchange.as_ref() else { return inner.poll_frame(context) };
        let frame = ready!(exchange.during(|| {
            let polled = inner.as_mut().poll_frame(context);
            match &polled {
                Poll::Pending => {}
                Poll::Ready(Some(Ok(frame))) => exchange.sends(frame, inner.is_end_stream()),
                Poll::Ready(Some(Err(_))) => exchange.end(End::Failed(Fault::BODY)),
                Poll::Ready(None) => exchange.end(End::Complete),
            }
            polled
        }));
        if exchange.has_ended() {
            *this.exchange = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().map_or(self.said.is_none(), Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let said = || SizeHint::with_exact(self.said.as_ref().map_or(0, Buf::remaining) as u64);
        self.inner.as_ref().map_or_else(said, Body::size_hint)
    }
}
