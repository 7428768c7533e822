//! A short answer that is there as a whole is over when its head is: its body is asked before anybody else asks it.

use axum::body::Body as AxumBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::any::Any;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bodies that say they are longer are left to their readers.
const LONGEST: u64 = 64 * 1024;

/// All bytes of a body that can give them at once, or nothing; then the body is as it was.
pub(super) fn whole<B: Body + 'static>(body: &mut B, context: &mut Context<'_>) -> Option<Bytes> {
    if body.size_hint().exact().is_none_or(|size| size > LONGEST) {
        return None;
    }
    // That of routers, which may be moved; others may not.
    let body = (body as &mut dyn Any).downcast_mut::<AxumBody>()?;
    let first = match Pin::new(&mut *body).poll_frame(context) {
        Poll::Pending => return None,
        Poll::Ready(None) => return Some(Bytes::new()),
        Poll::Ready(Some(first)) => first,
    };
    match first.map(Frame::into_data) {
        Ok(Ok(data)) if body.is_end_stream() => return Some(data),
        Ok(Ok(data)) => begin_again(body, Ok(Frame::data(data))),
        Ok(Err(other)) => begin_again(body, Ok(other)),
        Err(error) => begin_again(body, Err(error)),
    }
    None
}

type First = Result<Frame<Bytes>, axum::Error>;

/// What was taken from the body is its first piece again.
#[cold]
fn begin_again(body: &mut AxumBody, first: First) {
    let rest = mem::take(body);
    *body = AxumBody::new(Begun { first: Some(first), rest });
}

/// A body of which a piece has been taken.
struct Begun {
    first: Option<First>,
    rest: AxumBody,
}

impl Body for Begun {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<First>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.size_hint();
        let taken = match &self.first {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len) as u64,
            Some(Err(_)) | None => 0,
        };
        let mut whole = SizeHint::new();
        whole.set_lower(rest.lower() + taken);
        if let Some(upper) = rest.upper() {
            whole.set_upper(upper + taken);
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use http_body_util::{BodyExt as _, Full, StreamBody};
    use std::convert::Infallible;
    use std::task::Waker;

    fn looked_at(body: &mut AxumBody) -> Option<Bytes> {
        whole(body, &mut Context::from_waker(Waker::noop()))
    }

    /// A body of these pieces that says how long it is altogether.
    struct Pieces(Vec<First>, u64);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<First>> {
            let next = if self.0.is_empty() { None } else { Some(self.0.remove(0)) };
            if let Some(Ok(data)) = &next {
                self.1 -= data.data_ref().map_or(0, Bytes::len) as u64;
            }
            Poll::Ready(next)
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_empty()
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.1)
        }
    }

    #[test]
    fn a_body_of_one_piece_is_there_at_once() {
        let said = Bytes::from_static(b"user 42");
        assert_eq!(looked_at(&mut AxumBody::from(said.clone())), Some(said));
        assert_eq!(looked_at(&mut AxumBody::new(Pieces(vec![], 0))), Some(Bytes::new()));
    }

    #[test]
    fn a_body_that_is_long_or_of_another_kind_is_not_asked() {
        assert_eq!(looked_at(&mut AxumBody::from(vec![0; LONGEST as usize + 1])), None);
        let mut other = Full::new(Bytes::from_static(b"x"));
        assert_eq!(whole(&mut other, &mut Context::from_waker(Waker::noop())), None);
        assert!(!other.is_end_stream());
        let stream = AxumBody::new(StreamBody::new(axum_stream()));
        assert!(stream.size_hint().exact().is_none());
    }

    fn axum_stream() -> impl futures_core::Stream<Item = Result<Frame<Bytes>, Infallible>> {
        struct Never;
        impl futures_core::Stream for Never {
            type Item = Result<Frame<Bytes>, Infallible>;
            fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                Poll::Pending
            }
        }
        Never
    }

    #[tokio::test]
    async fn a_body_of_several_pieces_is_as_it_was() {
        let piece = |text: &'static str| Ok(Frame::data(Bytes::from_static(text.as_bytes())));
        let mut body = AxumBody::new(Pieces(vec![piece("one"), piece("two")], 6));
        assert_eq!(looked_at(&mut body), None);
        assert_eq!(body.size_hint().exact(), Some(6));
        assert_eq!(body.collect().await.expect("no error").to_bytes(), "onetwo");
        let trailers = Ok(Frame::trailers(HeaderMap::from_iter([(http::header::AGE, 1.into())])));
        let mut body = AxumBody::new(Pieces(vec![trailers], 0));
        assert_eq!(looked_at(&mut body), None);
        assert_eq!(body.collect().await.expect("no error").trailers().map(HeaderMap::len), Some(1));
        let mut body = AxumBody::new(Pieces(vec![Err(axum::Error::new("broken")), piece("x")], 1));
        assert_eq!(looked_at(&mut body), None);
        assert_eq!(body.collect().await.expect_err("it breaks").to_string(), "broken");
    }
}
