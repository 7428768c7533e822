//! The guard of one call: one reading of the clock at each end, one outcome, on every way out.

use super::future::Running;
use super::opening::Span;
use super::progress::Progress;
use super::slot::Slot;
use super::verdict::Verdict;
use crate::metric::{Outcome, expression_panicked};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// How a call ended and how long it took.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// How it ended.
    pub outcome: Outcome,
    /// The time from its start to its end; zero where no metric asks for it.
    pub elapsed: Duration,
    /// The kind of the error that was returned, if it is a `Failure`.
    pub(super) error: Option<&'static str>,
}

/// One call of an annotated function; dropped without [`Call::end`], it was cancelled or it panicked.
///
/// What it knows beside its metrics is in `progress`, so that the compiler makes little of it for each function.
pub struct Call<M: FnOnce(Ended)> {
    pub(super) progress: Progress,
    /// Gone with the end of the call.
    metrics: Option<M>,
}

impl Ended {
    /// Of a call whose duration nobody asks for.
    pub(super) const SUCCESS: Self = Self { outcome: Outcome::Success, elapsed: Duration::ZERO, error: None };
}

impl<M: FnOnce(Ended)> Call<M> {
    /// A call begins; `timed` says whether a metric needs its duration.
    #[inline(never)]
    pub fn begin(span: Span, timed: bool, metrics: M) -> Self {
        Self { progress: Progress::begin(span, timed), metrics: Some(metrics) }
    }

    /// The span, for the handle of late fields.
    pub fn span(&self) -> Span {
        self.progress.span.clone()
    }

    /// Runs the body of a function inside the span.
    pub fn run<R>(&mut self, body: impl FnOnce() -> R) -> R {
        let _inside = self.progress.span.inside();
        body()
    }

    /// Runs the body of an async function inside the span.
    pub fn poll<F: Future>(&mut self, body: F) -> Running<'_, F> {
        Running::new(body, &self.progress)
    }

    /// The same with the entries and exits of `tracing`'s own future.
    pub fn poll_instrumented<F: Future>(&mut self, body: F) -> Running<'_, F> {
        self.progress.reenters = true;
        self.poll(body)
    }

    /// `ret`: records the value that was returned.
    pub fn returned(&self, value: Option<Slot<'_>>) {
        self.progress.record(value);
    }

    /// The call has returned a value that was judged so.
    #[inline(never)]
    pub fn end(&mut self, verdict: Verdict<'_>) -> Ended {
        let ended = self.progress.end(verdict);
        if let Some(metrics) = self.metrics.take() {
            let _inside = self.inside();
            metrics(ended);
        }
        ended
    }

    /// Until it is dropped, what is measured belongs to the call's span, although the call has left it.
    pub fn inside(&self) -> impl Sized + use<M> {
        self.progress.span.opened().measured_inside()
    }

    /// The stream has given an item that was judged so.
    pub fn item(&mut self, verdict: Verdict<'_>) {
        self.progress.item(verdict);
    }

    /// The stream has come to its end.
    pub(super) fn end_stream(&mut self) {
        let ended = self.progress.end_stream();
        if let Some(metrics) = self.metrics.take() {
            let _inside = self.inside();
            metrics(ended);
        }
    }
}

impl<M: FnOnce(Ended)> Drop for Call<M> {
    #[inline(never)]
    fn drop(&mut self) {
        let Some(metrics) = self.metrics.take() else { return };
        let ended = self.progress.dropped();
        let _inside = self.inside();
        let mut metrics = Some(metrics);
        caught(&mut || {
            if let Some(metrics) = metrics.take() {
                metrics(ended);
            }
        });
    }
}

/// Evaluates what the author wrote for a metric while the call unwinds or is dropped: a panic in it would end the process.
pub(super) fn caught(update: &mut dyn FnMut()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(update)) {
        expression_panicked();
        // Dropping what was thrown may throw again.
        std::mem::forget(payload);
    }
}
