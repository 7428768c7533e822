//! Functions that return a future: their call begins when the future is polled for the first time.

use super::{Call, Ended};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// What a body has made, known to be a future.
    ///
    /// It is one whatever `F` is, so that a body which makes no future is told once, where it is made.
    pub struct Made<T, F> {
        #[pin]
        future: F,
        poll: fn(Pin<&mut F>, &mut Context<'_>) -> Poll<T>,
    }
}

/// Makes the future; its type is said here, because `?` and coercions in it need to know what it gives.
pub fn make<T, F: Future<Output = T>>(body: impl FnOnce() -> F) -> Made<T, F> {
    Made { future: body(), poll: F::poll }
}

impl<T, F> Future for Made<T, F> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = self.project();
        (this.poll)(this.future, context)
    }
}

pin_project_lite::pin_project! {
    /// The future that a function has made, together with its call; `G` is what lives as long as the call.
    pub struct Lazy<T, F, M: FnOnce(Ended), G, B, E> {
        #[pin]
        body: Option<Made<T, F>>,
        begin: Option<B>,
        end: Option<E>,
        call: Option<(Call<M>, G)>,
    }

    impl<T, F, M: FnOnce(Ended), G, B, E> PinnedDrop for Lazy<T, F, M, G, B, E> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let Some((call, _)) = this.call {
                call.progress.drop_body(this.body);
            }
        }
    }
}

/// Wraps a future: `begin` makes its call at the first poll, `end` tells the call what was returned.
pub fn lazy<T, F, M, G, B, E>(body: Made<T, F>, begin: B, end: E) -> Lazy<T, F, M, G, B, E>
where
    M: FnOnce(Ended),
    B: FnOnce() -> (Call<M>, G),
    E: FnOnce(&mut Call<M>, T) -> T,
{
    Lazy { body: Some(body), begin: Some(begin), end: Some(end), call: None }
}

impl<T, F, M, G, B, E> Future for Lazy<T, F, M, G, B, E>
where
    M: FnOnce(Ended),
    B: FnOnce() -> (Call<M>, G),
    E: FnOnce(&mut Call<M>, T) -> T,
{
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
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

/// The box that the function's type demands.
pub fn boxed<F>(future: F) -> Pin<Box<F>> {
    Box::pin(future)
}
