//! The guard of a call that stays on its thread: nothing of it has to be shared or kept for later.

use super::guard::{Ended, caught};
use super::opening::Span;
use super::panic;
use super::slot::Slot;
use super::verdict::Verdict;
use crate::metric::Outcome;
use std::time::{Duration, Instant};

/// One call of a function that is not async; dropped without [`Stay::end`], it panicked.
pub struct Stay<M: FnOnce(Ended)> {
    /// Gone with the end of the call.
    metrics: Option<M>,
    /// The number of the next panic when it began.
    panics: u64,
    timed: bool,
    /// Read only where the span does not read the clock itself.
    start: Option<Instant>,
    /// Last: what the metrics hold is dropped in the span.
    span: Span,
}

impl<M: FnOnce(Ended)> Stay<M> {
    /// A call begins; `timed` says whether a metric needs its duration.
    #[inline]
    pub fn begin(span: Span, timed: bool, metrics: M) -> Self {
        let start = if timed { span.start() } else { None };
        Self { metrics: Some(metrics), panics: panic::next(), timed, start, span }
    }

    /// The span, for the handle of late fields.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// Runs the body of the function inside the span.
    #[inline]
    pub fn run<R>(&mut self, body: impl FnOnce() -> R) -> R {
        let _inside = self.span.inside();
        body()
    }

    /// `ret`: records the value that was returned.
    pub fn returned(&self, value: Option<Slot<'_>>) {
        if let Some(value) = value {
            self.span.opened().set("return", value.given());
        }
    }

    /// The call has returned a value that was judged so.
    #[inline]
    pub fn end(&mut self, verdict: Verdict<'_>) -> Ended {
        let ended = if verdict.is_plain() && !self.timed {
            Ended::SUCCESS
        } else {
            let (outcome, error) = self.span.judge(verdict, true);
            self.ended(outcome, error)
        };
        self.update(ended);
        ended
    }

    #[inline(never)]
    fn ended(&self, outcome: Outcome, error: Option<&'static str>) -> Ended {
        self.span.tell(outcome);
        let elapsed = match self.start {
            Some(start) => start.elapsed(),
            None if self.timed => self.span.opened().stop().unwrap_or_default(),
            None => Duration::ZERO,
        };
        Ended { outcome, elapsed, error }
    }

    /// What is measured belongs to the call's span.
    #[inline]
    fn update(&mut self, ended: Ended) {
        if let Some(metrics) = self.metrics.take() {
            let _inside = self.span.inside();
            metrics(ended);
        }
    }

    /// Until it is dropped, what is measured belongs to the call's span, although the call has left it.
    pub fn inside(&self) -> impl Sized + '_ + use<'_, M> {
        self.span.inside()
    }
}

impl<M: FnOnce(Ended)> Drop for Stay<M> {
    #[inline]
    fn drop(&mut self) {
        if let Some(metrics) = self.metrics.take() {
            self.span.unwinds(self.panics);
            let ended = self.ended(Outcome::Panicked, None);
            let _inside = self.span.inside();
            let mut metrics = Some(metrics);
            caught(&mut || {
                if let Some(metrics) = metrics.take() {
                    metrics(ended);
                }
            });
        }
    }
}
