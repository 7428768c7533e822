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
    /// Last: what the metrics hold is dropped in the span.
    calling: Calling,
}

/// What is known of the call beside its metrics, so that the compiler makes little of it for each function.
struct Calling {
    span: Span,
    /// The number of the next panic when it began.
    panics: u64,
    timed: bool,
    /// Read only where the span does not read the clock itself.
    start: Option<Instant>,
}

impl<M: FnOnce(Ended)> Stay<M> {
    /// A call begins; `timed` says whether a metric needs its duration.
    #[inline]
    pub fn begin(span: Span, timed: bool, metrics: M) -> Self {
        let start = if timed { span.start() } else { None };
        Self { metrics: Some(metrics), calling: Calling { span, panics: panic::next(), timed, start } }
    }

    /// The span, for the handle of late fields.
    pub fn span(&self) -> Span {
        self.calling.span.clone()
    }

    /// Runs the body of the function inside the span.
    #[inline]
    pub fn run<R>(&mut self, body: impl FnOnce() -> R) -> R {
        let _inside = self.calling.span.inside();
        body()
    }

    /// `ret`: records the value that was returned.
    pub fn returned(&self, value: Option<Slot<'_>>) {
        if let Some(value) = value {
            self.calling.span.opened().set("return", value.given());
        }
    }

    /// The call has returned a value that was judged so.
    #[inline]
    pub fn end(&mut self, verdict: Verdict<'_>) -> Ended {
        let plain = verdict.is_plain() && !self.calling.timed;
        let ended = if plain { Ended::SUCCESS } else { self.calling.judge(verdict) };
        if let Some(metrics) = self.metrics.take() {
            let _inside = self.calling.span.measured_inside();
            metrics(ended);
        }
        ended
    }

    /// Until it is dropped, what is measured belongs to the call's span, although the call has left it.
    pub fn inside(&self) -> impl Sized + use<M> {
        self.calling.span.measured_inside()
    }
}

impl Calling {
    #[inline(never)]
    fn judge(&self, verdict: Verdict<'_>) -> Ended {
        let (outcome, error) = self.span.judge(verdict, true);
        self.ended(outcome, error)
    }

    #[cold]
    #[inline(never)]
    fn unwinds(&self) -> Ended {
        self.span.unwinds(self.panics);
        self.ended(Outcome::Panicked, None)
    }

    fn ended(&self, outcome: Outcome, error: Option<&'static str>) -> Ended {
        self.span.tell(outcome);
        let elapsed = match self.start {
            Some(start) => start.elapsed(),
            None if self.timed => self.span.opened().stop().unwrap_or_default(),
            None => Duration::ZERO,
        };
        Ended { outcome, elapsed, error }
    }
}

impl<M: FnOnce(Ended)> Drop for Stay<M> {
    #[inline]
    fn drop(&mut self) {
        if let Some(metrics) = self.metrics.take() {
            unwind(&self.calling, metrics);
        }
    }
}

/// The call has panicked.
#[cold]
#[inline(never)]
fn unwind(calling: &Calling, metrics: impl FnOnce(Ended)) {
    let ended = calling.unwinds();
    let _inside = calling.span.measured_inside();
    let mut metrics = Some(metrics);
    caught(&mut || {
        if let Some(metrics) = metrics.take() {
            metrics(ended);
        }
    });
}
