//! The guard of one call: one reading of the clock at each end, one outcome, on every way out.

use super::failure::FailureKind;
use super::future::{Running, awaited};
use super::inside::inside;
use super::slot::{self, Slot};
use super::verdict::{Exception, Failed, Verdict};
use super::{exception, panic};
use crate::context::sampled;
use crate::metric::{Outcome, expression_panicked};
use crate::span::{Status, is_recorded, set_attribute, set_status, stop};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use tracing::Span;

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

/// How far a call has come, whatever its metrics are.
pub(super) struct Progress {
    pub(super) span: Span,
    /// Between two polls; dropped then, the call was cancelled, and otherwise it is unwinding.
    pub(super) suspended: bool,
    /// Whether the span is entered once more when the future is dropped, also after its last poll, as `tracing` does.
    pub(super) reenters: bool,
    /// How often it was polled.
    pub(super) polls: u64,
    /// The traced call below that it was waiting for when it was dropped.
    pub(super) awaited: Option<&'static str>,
    /// Of a stream: how many items it gave, and what they say of the outcome so far.
    pub(super) items: u64,
    so_far: Option<(Outcome, Option<&'static str>)>,
    /// The number of the next panic when it began.
    panics: u64,
    timed: bool,
    /// Read only where the span does not read the clock itself.
    start: Option<Instant>,
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
        let _entered = inside(&self.progress.span);
        body()
    }

    /// Runs the body of an async function inside the span.
    pub fn poll<F: Future>(&mut self, body: F) -> Running<'_, F> {
        Running::new(body, &mut self.progress)
    }

    /// The same with the entries and exits of `tracing`'s own future.
    pub fn poll_instrumented<F: Future>(&mut self, body: F) -> Running<'_, F> {
        self.progress.reenters = true;
        self.poll(body)
    }

    /// `ret`: records the value that was returned.
    pub fn returned(&self, value: Option<Slot<'_>>) {
        self.progress.returned(value);
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
        sampled::inside(&self.progress.span)
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
fn caught(update: &mut dyn FnMut()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(update)) {
        expression_panicked();
        // Dropping what was thrown may throw again.
        std::mem::forget(payload);
    }
}

impl Progress {
    #[inline(never)]
    fn begin(span: Span, timed: bool) -> Self {
        let start = (timed && !is_recorded(&span)).then(Instant::now);
        let panics = panic::next();
        Self {
            span,
            suspended: false,
            reenters: false,
            polls: 0,
            awaited: None,
            items: 0,
            so_far: None,
            panics,
            timed,
            start,
        }
    }

    fn returned(&self, value: Option<Slot<'_>>) {
        if let Some(value) = value {
            slot::set(&self.span, "return", &value);
        }
    }

    #[inline(never)]
    fn end(&self, verdict: Verdict<'_>) -> Ended {
        let ok = verdict.ok_status;
        let (outcome, error) = self.judge(verdict, true);
        if ok && outcome == Outcome::Success {
            set_status(&self.span, Status::Ok);
        }
        self.close(outcome, error)
    }

    /// Says what a value means: on the span, whose error it becomes if it is the `first`, and to the one who asks.
    fn judge(&self, verdict: Verdict<'_>, first: bool) -> (Outcome, Option<&'static str>) {
        let Verdict { failure, expected, exception, telling, ok_status: _ } = verdict;
        let Some(failed) = failure else { return (Outcome::Success, None) };
        let error = failed.kind.map(FailureKind::error_type);
        if !self.span.is_none() {
            if !matches!(exception, Exception::Silent) {
                exception::record(&self.span, &failed, exception, &telling, expected);
            }
            // What is expected is no error to those who look for errors.
            if first && !expected {
                self.mark(failed);
            }
        }
        (if expected { Outcome::Expected } else { Outcome::Failure }, error)
    }

    fn mark(&self, failed: Failed<'_>) {
        set_status(&self.span, Status::Error(failed.error_type.clone()));
        set_attribute(&self.span, "error.type", failed.error_type);
    }

    /// The first failure among the items decides; an expected error only if there is no failure.
    fn item(&mut self, verdict: Verdict<'_>) {
        self.items += 1;
        let known = self.so_far.map_or(Outcome::Success, |(outcome, _)| outcome);
        let (outcome, error) = self.judge(verdict, known != Outcome::Failure);
        if outcome == Outcome::Failure && known != Outcome::Failure
            || outcome == Outcome::Expected && known == Outcome::Success
        {
            self.so_far = Some((outcome, error));
        }
    }

    fn end_stream(&self) -> Ended {
        let (outcome, error) = self.so_far.unwrap_or((Outcome::Success, None));
        self.count();
        self.close(outcome, error)
    }

    fn count(&self) {
        set_attribute(&self.span, "telemark.items", self.items);
    }

    /// Nobody has ended it.
    #[cold]
    fn dropped(&self) -> Ended {
        if !self.suspended {
            set_status(&self.span, Status::Error(Cow::Borrowed("panic")));
            set_attribute(&self.span, "error.type", "panic");
            exception::record_panic(&self.span, panic::last(self.panics));
            return self.close(Outcome::Panicked, None);
        }
        if let Some((outcome, error)) = self.so_far {
            // Whoever reads a stream stops at an error.
            self.count();
            return self.close(outcome, error);
        }
        if self.items > 0 {
            self.count();
        }
        set_attribute(&self.span, "telemark.polls", self.polls);
        if let Some(awaited) = self.awaited {
            set_attribute(&self.span, "telemark.awaited", awaited);
        }
        awaited(&self.span);
        self.close(Outcome::Cancelled, None)
    }

    fn close(&self, outcome: Outcome, error: Option<&'static str>) -> Ended {
        if outcome != Outcome::Success && outcome != Outcome::Failure {
            set_attribute(&self.span, "telemark.outcome", outcome.as_str());
        }
        let elapsed = match self.start {
            Some(start) => start.elapsed(),
            None if self.timed => stop(&self.span).unwrap_or_default(),
            None => Duration::ZERO,
        };
        Ended { outcome, elapsed, error }
    }
}
