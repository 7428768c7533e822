//! A body whose size nobody knows from the start: it is counted while it is read.

use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

/// The bytes of a body: told from the start, or counted.
pub(super) enum Size {
    Told(u64),
    Counted(Arc<Count>),
    /// It can be neither.
    Unknown,
}

impl Size {
    /// What a body or a header says of it.
    pub(super) fn told(bytes: Option<u64>) -> Self {
        bytes.map_or(Self::Unknown, Self::Told)
    }

    /// All bytes; nothing while there may be more, and of a body that broke off.
    pub(super) fn whole(&self) -> Option<u64> {
        match self {
            Self::Told(bytes) => Some(*bytes),
            Self::Counted(count) => count.whole(),
            Self::Unknown => None,
        }
    }
}

/// The bytes of a body that have been read so far.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

/// Set once there are no more to come; no body has so many bytes.
const WHOLE: u64 = 1 << 63;

impl Count {
    fn whole(&self) -> Option<u64> {
        let count = self.0.load(Ordering::Relaxed);
        (count & WHOLE != 0).then_some(count & !WHOLE)
    }
}

pin_project! {
    /// A body that is counted.
    pub(super) struct Counted<B> {
        #[pin]
        inner: B,
        count: Arc<Count>,
    }
}

impl<B> Counted<B> {
    /// This body, and what will be known of its size.
    pub(super) fn new(inner: B) -> (Self, Size) {
        let count = Arc::new(Count::default());
        (Self { inner, count: Arc::clone(&count) }, Size::Counted(count))
    }
}

impl<B: Body> Body for Counted<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let frame = ready!(this.inner.as_mut().poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            this.count.0.fetch_add(data.remaining() as u64, Ordering::Relaxed);
        }
        // Whoever asks a body whether it has ended need not read on.
        let ended = match &frame {
            None => true,
            Some(Ok(_)) => this.inner.is_end_stream(),
            Some(Err(_)) => false,
        };
        if ended {
            this.count.0.fetch_or(WHOLE, Ordering::Relaxed);
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

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::HeaderMap;
    use http_body_util::{BodyExt as _, StreamBody};
    use std::convert::Infallible;

    type Piece = Result<Frame<Bytes>, &'static str>;

    fn data(text: &'static str) -> Frame<Bytes> {
        Frame::data(Bytes::from_static(text.as_bytes()))
    }

    /// What is known after each piece, and at the end.
    async fn known(pieces: Vec<Piece>) -> Vec<Option<u64>> {
        let (mut body, size) = Counted::new(StreamBody::new(Pieces(pieces.into_iter())));
        let mut known = vec![size.whole()];
        while body.frame().await.is_some() {
            known.push(size.whole());
        }
        known.push(size.whole());
        known
    }

    struct Pieces(std::vec::IntoIter<Piece>);

    impl futures_core::Stream for Pieces {
        type Item = Piece;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Piece>> {
            Poll::Ready(self.0.next())
        }
    }

    #[tokio::test]
    async fn a_size_is_known_once_the_body_has_been_read_to_its_end() {
        assert_eq!(
            known(vec![Ok(data("one")), Ok(data("")), Ok(data("four"))]).await,
            [None, None, None, None, Some(7)]
        );
        assert_eq!(known(vec![]).await, [None, Some(0)]);
        let trailers = Ok(Frame::trailers(HeaderMap::new()));
        assert_eq!(known(vec![Ok(data("one")), trailers]).await, [None, None, None, Some(3)]);
    }

    #[tokio::test]
    async fn a_body_that_says_it_has_ended_need_not_be_asked_again() {
        let inner = http_body_util::Full::new(Bytes::from_static(b"four"));
        let (mut body, size) = Counted::new(inner);
        assert_eq!(body.size_hint().exact(), Some(4));
        let frame: Result<_, Infallible> = body.frame().await.expect("there is one");
        assert!(frame.is_ok() && body.is_end_stream());
        assert_eq!(size.whole(), Some(4));
    }

    #[tokio::test]
    async fn what_is_read_no_further_or_breaks_off_has_no_size() {
        let (mut body, size) =
            Counted::new(StreamBody::new(Pieces(vec![Ok(data("one")), Err("gone")].into_iter())));
        assert!(body.frame().await.is_some_and(|frame| frame.is_ok()));
        assert!(body.frame().await.is_some_and(|frame| frame.is_err()));
        drop(body);
        assert_eq!(size.whole(), None);
        assert_eq!(Size::told(None).whole(), None);
        assert_eq!(Size::told(Some(5)).whole(), Some(5));
    }
}
