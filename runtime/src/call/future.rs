//! The future of a traced call: enters the span at every poll and while the body is dropped.

use super::guard::Progress;
use super::inside::inside;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tracing::Span;

pin_project_lite::pin_project! {
    /// The body of an async function together with its call.
    pub struct Running<'c, F> {
        #[pin]
        body: Option<F>,
        call: &'c mut Progress,
    }

    impl<F> PinnedDrop for Running<'_, F> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            this.call.drop_body(this.body);
        }
    }
}

impl<'c, F> Running<'c, F> {
    pub(super) fn new(body: F, call: &'c mut Progress) -> Self {
        Self { body: Some(body), call }
    }
}

impl<F: Future> Future for Running<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.call.poll_body(this.body, context)
    }
}

impl Progress {
    /// Polls the body inside the span, and drops it there when it is done.
    pub(super) fn poll_body<F: Future>(
        &mut self,
        mut body: Pin<&mut Option<F>>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        // Whoever polls stops when the value is there.
        let Some(running) = body.as_mut().as_pin_mut() else { return Poll::Pending };
        let _entered = inside(&self.span);
        self.suspended = false;
        self.polls += 1;
        let polled = running.poll(context);
        match polled {
            Poll::Ready(_) if self.reenters => {}
            Poll::Ready(_) => body.set(None),
            Poll::Pending => self.suspended = true,
        }
        polled
    }

    /// Drops the body inside the span; a traced call in it that was waiting is what this one was waiting for.
    pub(super) fn drop_body<F>(&mut self, mut body: Pin<&mut Option<F>>) {
        if body.is_some() {
            let _entered = inside(&self.span);
            take_awaited();
            body.set(None);
            self.awaited = take_awaited();
        }
    }
}

thread_local! {
    /// The call that was cancelled last on this thread, for the one around it.
    static AWAITED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

fn take_awaited() -> Option<&'static str> {
    AWAITED.try_with(Cell::take).ok().flatten()
}

/// Tells the call around that this one was waiting when it was dropped.
pub(super) fn awaited(span: &Span) {
    if let Some(metadata) = span.metadata() {
        // A thread that is ending has nobody to tell.
        let _ = AWAITED.try_with(|awaited| awaited.set(Some(metadata.name())));
    }
}
