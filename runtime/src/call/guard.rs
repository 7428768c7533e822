//! The guard of one call: one reading of the clock at each end, one outcome, on every way out.

use super::failure::FailureKind;
use super::future::Running;
use super::slot::{self, Slot};
use super::verdict::{Exception, Verdict};
use super::{exception, panic};
use crate::metric::Outcome;
use crate::span::{Status, is_recorded, set_attribute, set_status, stop};
use std::borrow::Cow;
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
pub struct Call<M: FnMut(Ended)> {
    pub(super) span: Span,
    /// Between two polls; dropped then, the call was cancelled, and otherwise it is unwinding.
    pub(super) suspended: bool,
    done: bool,
    timed: bool,
    /// Read only where the span does not read the clock itself.
    start: Option<Instant>,
    metrics: M,
}

impl<M: FnMut(Ended)> Call<M> {
    /// A call begins; `timed` says whether a metric needs its duration.
    pub fn begin(span: Span, timed: bool, metrics: M) -> Self {
        let start = (timed && !is_recorded(&span)).then(Instant::now);
        Self { span, suspended: false, done: false, timed, start, metrics }
    }

    /// The span, for the handle of late fields.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// Runs the body of a function inside the span.
    pub fn run<R>(&mut self, body: impl FnOnce() -> R) -> R {
        let _entered = self.span.enter();
        body()
    }

    /// Runs the body of an async function inside the span.
    pub fn poll<F: Future>(&mut self, body: F) -> Running<'_, F, M> {
        Running::new(body, self)
    }

    /// `ret`: records the value that was returned.
    pub fn returned(&self, value: Option<Slot<'_>>) {
        if let Some(value) = value {
            slot::set(&self.span, "return", &value);
        }
    }

    /// The call has returned a value that was judged so.
    pub fn end(&mut self, verdict: Verdict<'_>) -> Ended {
        let Verdict { failure, expected, exception, telling, ok_status } = verdict;
        let outcome = match &failure {
            None => Outcome::Success,
            Some(_) if expected => Outcome::Expected,
            Some(_) => Outcome::Failure,
        };
        if ok_status && outcome == Outcome::Success {
            set_status(&self.span, Status::Ok);
        }
        let error = failure.as_ref().and_then(|failed| failed.kind).map(FailureKind::error_type);
        if let Some(failed) = failure.filter(|_| !self.span.is_none()) {
            if !matches!(exception, Exception::Silent) {
                exception::record(&self.span, &failed, exception, &telling, expected);
            }
            // What is expected is no error to those who look for errors.
            if !expected {
                set_status(&self.span, Status::Error(failed.error_type.clone()));
                set_attribute(&self.span, "error.type", failed.error_type);
            }
        }
        self.close(outcome, error)
    }

    fn close(&mut self, outcome: Outcome, error: Option<&'static str>) -> Ended {
        self.done = true;
        if outcome != Outcome::Success && outcome != Outcome::Failure {
            set_attribute(&self.span, "telemark.outcome", outcome.as_str());
        }
        let elapsed = match self.start {
            Some(start) => start.elapsed(),
            None if self.timed => stop(&self.span).unwrap_or_default(),
            None => Duration::ZERO,
        };
        let ended = Ended { outcome, elapsed, error };
        (self.metrics)(ended);
        ended
    }
}

impl<M: FnMut(Ended)> Drop for Call<M> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        if self.suspended {
            self.close(Outcome::Cancelled, None);
            return;
        }
        set_status(&self.span, Status::Error(Cow::Borrowed("panic")));
        set_attribute(&self.span, "error.type", "panic");
        exception::record_panic(&self.span, panic::last());
        self.close(Outcome::Panicked, None);
    }
}
