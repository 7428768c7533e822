//! The future of a traced call: enters the span at every poll and while the body is dropped.

use super::{Call, Ended};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// The body of an async function together with its call.
    pub struct Running<'c, F, M: FnMut(Ended)> {
        #[pin]
        body: Option<F>,
        call: &'c mut Call<M>,
    }

    impl<F, M: FnMut(Ended)> PinnedDrop for Running<'_, F, M> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.call.span.enter();
            this.body.set(None);
        }
    }
}

impl<'c, F, M: FnMut(Ended)> Running<'c, F, M> {
    pub(super) fn new(body: F, call: &'c mut Call<M>) -> Self {
        Self { body: Some(body), call }
    }
}

impl<F: Future, M: FnMut(Ended)> Future for Running<'_, F, M> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _entered = this.call.span.enter();
        // Only `await` polls this future, and it stops when the value is there.
        let Some(body) = this.body.as_mut().as_pin_mut() else { return Poll::Pending };
        this.call.suspended = false;
        let polled = body.poll(context);
        match polled {
            Poll::Ready(_) => this.body.set(None),
            Poll::Pending => this.call.suspended = true,
        }
        polled
    }
}
