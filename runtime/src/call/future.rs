//! The future of a traced call: enters the span at every poll and while the body is dropped.

use super::progress::Progress;
use crate::span::Opened;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// The body of an async function together with its call.
    ///
    /// The order of the fields is that in which they are dropped: the span is entered, the body goes, the span is left.
    /// So little of it depends on the body that the compiler makes little of it for each function.
    pub struct Running<'c, F> {
        entering: Entering<'c>,
        #[pin]
        body: F,
        leaving: Leaving<'c>,
    }
}

/// Enters the span when it is dropped.
struct Entering<'c>(&'c Progress);

/// Leaves the span when it is dropped.
struct Leaving<'c>(&'c Progress);

impl Drop for Entering<'_> {
    #[inline(never)]
    fn drop(&mut self) {
        if self.0.drops_inside() {
            self.0.enter();
            take_awaited();
        }
    }
}

impl Drop for Leaving<'_> {
    #[inline(never)]
    fn drop(&mut self) {
        if self.0.drops_inside() {
            self.0.waited_for(take_awaited());
            self.0.leave();
        }
    }
}

impl<'c, F> Running<'c, F> {
    pub(super) fn new(body: F, call: &'c Progress) -> Self {
        Self { entering: Entering(call), body, leaving: Leaving(call) }
    }
}

impl<F: Future> Future for Running<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let call = this.entering.0;
        let _inside = call.polling();
        let polled = this.body.poll(context);
        call.polled(polled.is_ready());
        polled
    }
}

impl Progress {
    /// Polls the body inside the span, and drops it there when it is done.
    pub(super) fn poll_body<F: Future>(
        &self,
        mut body: Pin<&mut Option<F>>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        // Whoever polls stops when the value is there.
        let Some(running) = body.as_mut().as_pin_mut() else { return Poll::Pending };
        let _inside = self.polling();
        let polled = running.poll(context);
        self.polled(polled.is_ready());
        if polled.is_ready() {
            body.set(None);
        }
        polled
    }

    /// Drops the body inside the span; a traced call in it that was waiting is what this one was waiting for.
    pub(super) fn drop_body<F>(&self, mut body: Pin<&mut Option<F>>) {
        if body.is_some() {
            let _inside = self.span.opened().inside();
            take_awaited();
            body.set(None);
            self.waited_for(take_awaited());
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
pub(super) fn awaited(span: &Opened) {
    if let Some(metadata) = span.metadata() {
        // A thread that is ending has nobody to tell.
        let _ = AWAITED.try_with(|awaited| awaited.set(Some(metadata.name())));
    }
}
