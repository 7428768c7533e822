//! Functions that return a stream: one call from the first poll to the end of the stream.

use super::lazy::Unwinding;
use super::{Call, Ended};
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// The stream that a function has made, together with its call; `G` is what lives as long as the call.
    pub struct Streamed<S, M: FnOnce(Ended), G, B, J> {
        #[pin]
        body: Option<S>,
        begin: Option<B>,
        judge: J,
        call: Option<(Call<M>, G)>,
    }

    impl<S, M: FnOnce(Ended), G, B, J> PinnedDrop for Streamed<S, M, G, B, J> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let Some((call, _)) = this.call {
                call.progress.drop_body(this.body);
            }
        }
    }
}

/// Wraps a stream: `begin` makes its call at the first poll, `judge` tells the call what each item is.
pub fn streamed<S, M, G, B, J>(body: S, begin: B, judge: J) -> Streamed<S, M, G, B, J>
where
    S: Stream,
    M: FnOnce(Ended),
    B: FnOnce() -> (Call<M>, G),
    J: FnMut(&mut Call<M>, &S::Item),
{
    Streamed { body: Some(body), begin: Some(begin), judge, call: None }
}

impl<S, M, G, B, J> Stream for Streamed<S, M, G, B, J>
where
    S: Stream,
    M: FnOnce(Ended),
    B: FnOnce() -> (Call<M>, G),
    J: FnMut(&mut Call<M>, &S::Item),
{
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        if let Some(begin) = this.begin.take() {
            *this.call = Some(begin());
        }
        // A body that panics takes its call with it at once, and not when the stream is dropped.
        let unwinding = Unwinding(this.call);
        // A stream that has ended gives nothing more.
        let Some((call, _)) = unwinding.0 else { return Poll::Ready(None) };
        match call.progress.poll_stream(this.body, context) {
            Poll::Ready(None) => {
                call.end_stream();
                Poll::Ready(None)
            }
            Poll::Ready(Some(item)) => {
                (this.judge)(call, &item);
                call.progress.suspend();
                unwinding.suspend();
                Poll::Ready(Some(item))
            }
            Poll::Pending => {
                unwinding.suspend();
                Poll::Pending
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.body.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

impl super::progress::Progress {
    /// Polls the stream inside the span, and drops it there when it has ended.
    fn poll_stream<S: Stream>(
        &self,
        mut body: Pin<&mut Option<S>>,
        context: &mut Context<'_>,
    ) -> Poll<Option<S::Item>> {
        let Some(running) = body.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let _inside = self.polling();
        let polled = running.poll_next(context);
        match polled {
            Poll::Ready(None) => body.set(None),
            Poll::Ready(Some(_)) => {}
            Poll::Pending => self.suspend(),
        }
        polled
    }
}

/// Makes the stream; its type is said here, because coercions in it need to know what it gives.
pub fn make_stream<T, S: Stream<Item = T>>(body: impl FnOnce() -> S) -> S {
    body()
}

/// A type under `stream`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stream",
    label = "`stream` needs a function that returns a stream in a box"
)]
pub trait IsStream {
    /// What it is made of.
    type Item;
}

#[diagnostic::do_not_recommend]
impl<S: Stream> IsStream for S {
    type Item = S::Item;
}
