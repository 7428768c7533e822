//! Functions that return a future: their call begins when the future is polled for the first time.

use super::{Call, Ended};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// The future that a function has made, together with its call; `G` is what lives as long as the call.
    pub struct Lazy<F, M: FnOnce(Ended), G, B, E> {
        #[pin]
        body: Option<F>,
        begin: Option<B>,
        end: Option<E>,
        call: Option<(Call<M>, G)>,
    }

    impl<F, M: FnOnce(Ended), G, B, E> PinnedDrop for Lazy<F, M, G, B, E> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let Some((call, _)) = this.call {
                call.progress.drop_body(this.body);
            }
        }
    }
}

/// Wraps a future: `begin` makes its call at the first poll, `end` tells the call what was returned.
pub fn lazy<F, M, G, B, E>(body: F, begin: B, end: E) -> Lazy<F, M, G, B, E>
where
    F: Future,
    M: FnOnce(Ended),
    B: FnOnce() -> (Call<M>, G),
    E: FnOnce(&mut Call<M>, F::Output) -> F::Output,
{
    Lazy { body: Some(body), begin: Some(begin), end: Some(end), call: None }
}

impl<F, M, G, B, E> Future for Lazy<F, M, G, B, E>
where
    F: Future,
    M: FnOnce(Ended),
    B: FnOnce() -> (Call<M>, G),
    E: FnOnce(&mut Call<M>, F::Output) -> F::Output,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some(begin) = this.begin.take() {
            *this.call = Some(begin());
        }
        // A body that panics takes its call with it at once, and not when the future is dropped.
        let unwinding = Unwinding(this.call);
        let Some((call, _)) = unwinding.0 else { return Poll::Pending };
        match call.progress.poll_body(this.body, context) {
            Poll::Ready(returned) => {
                let returned = match this.end.take() {
                    Some(end) => end(call, returned),
                    None => returned,
                };
                Poll::Ready(returned)
            }
            Poll::Pending => {
                unwinding.suspend();
                Poll::Pending
            }
        }
    }
}

/// Ends a call when it is dropped, unless the call waits for its next poll.
pub(super) struct Unwinding<'a, C>(pub(super) &'a mut Option<C>);

impl<C> Unwinding<'_, C> {
    /// The call goes on.
    pub(super) fn suspend(self) {
        std::mem::forget(self);
    }
}

impl<C> Drop for Unwinding<'_, C> {
    fn drop(&mut self) {
        *self.0 = None;
    }
}

/// Makes the future; its type is said here, because `?` and coercions in it need to know what it gives.
pub fn make<T, F: Future<Output = T>>(body: impl FnOnce() -> F) -> F {
    body()
}

/// The box that the function's type demands.
pub fn boxed<F>(future: F) -> Pin<Box<F>> {
    Box::pin(future)
}
