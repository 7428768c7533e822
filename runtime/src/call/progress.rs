//! How far a call has come, whatever its metrics are: what is compiled once and not for each function.

use super::future::awaited;
use super::guard::Ended;
use super::opening::Span;
use super::panic;
use super::slot::Slot;
use super::verdict::Verdict;
use crate::metric::Outcome;
use crate::span::{Given, Inside};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How far a call has come.
///
/// A future shares it with the guards around its body. Only one thread at a time has the future, so the atomics are
/// read and written as plain values; they are atomics because a future that is `Send` cannot hold a `Cell`.
pub(super) struct Progress {
    pub(super) span: Span,
    /// Between two polls; dropped then, the call was cancelled, and otherwise it is unwinding.
    suspended: AtomicBool,
    /// The body has returned.
    returned: AtomicBool,
    /// Whether the span was entered for the body to be dropped in it.
    inside: AtomicBool,
    /// Whether the span is entered once more when the future is dropped, also after its last poll, as `tracing` does.
    pub(super) reenters: bool,
    /// How often it was polled.
    polls: AtomicU64,
    /// The traced call below that it was waiting for when it was dropped.
    awaited: OnceLock<&'static str>,
    /// Of a stream: how many items it gave, and what they say of the outcome so far.
    items: u64,
    so_far: Option<(Outcome, Option<&'static str>)>,
    /// The number of the next panic when it began.
    panics: u64,
    timed: bool,
    /// Read only where the span does not read the clock itself.
    start: Option<Instant>,
}

impl Progress {
    #[inline(never)]
    pub(super) fn begin(span: Span, timed: bool) -> Self {
        let start = (timed && !span.opened().is_recorded()).then(Instant::now);
        let panics = panic::next();
        Self {
            span,
            suspended: AtomicBool::new(false),
            returned: AtomicBool::new(false),
            inside: AtomicBool::new(false),
            reenters: false,
            polls: AtomicU64::new(0),
            awaited: OnceLock::new(),
            items: 0,
            so_far: None,
            panics,
            timed,
            start,
        }
    }

    /// This thread works in the span until [`leave`](Self::leave).
    pub(super) fn enter(&self) {
        self.inside.store(self.span.opened().enter(), Ordering::Relaxed);
    }

    /// The end of what [`enter`](Self::enter) has begun.
    pub(super) fn leave(&self) {
        if self.inside.load(Ordering::Relaxed) {
            self.span.opened().exit();
        }
    }

    /// The future is polled: inside its span, until the answer is dropped.
    pub(super) fn polling(&self) -> Inside<'_> {
        self.suspended.store(false, Ordering::Relaxed);
        self.polls.store(self.polls.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        self.span.opened().inside()
    }

    /// The poll is over.
    pub(super) fn polled(&self, returned: bool) {
        self.suspended.store(!returned, Ordering::Relaxed);
        self.returned.store(returned, Ordering::Relaxed);
    }

    /// It waits for its next poll.
    pub(super) fn suspend(&self) {
        self.suspended.store(true, Ordering::Relaxed);
    }

    /// Whether there is something of the body to be dropped inside the span.
    pub(super) fn drops_inside(&self) -> bool {
        self.reenters || !self.returned.load(Ordering::Relaxed)
    }

    /// The traced call below that was waiting when the body was dropped.
    pub(super) fn waited_for(&self, call: Option<&'static str>) {
        if let Some(call) = call {
            // A body is dropped once.
            let _ = self.awaited.set(call);
        }
    }

    pub(super) fn record(&self, value: Option<Slot<'_>>) {
        if let Some(value) = value {
            self.span.opened().set("return", value.given());
        }
    }

    #[inline]
    pub(super) fn end(&self, verdict: Verdict<'_>) -> Ended {
        if verdict.is_plain() && !self.timed { Ended::SUCCESS } else { self.judge(verdict) }
    }

    #[inline(never)]
    fn judge(&self, verdict: Verdict<'_>) -> Ended {
        let (outcome, error) = self.span.judge(verdict, true);
        self.close(outcome, error)
    }

    /// The first failure among the items decides; an expected error only if there is no failure.
    pub(super) fn item(&mut self, verdict: Verdict<'_>) {
        self.items += 1;
        let known = self.so_far.map_or(Outcome::Success, |(outcome, _)| outcome);
        let (outcome, error) = self.span.judge(verdict, known != Outcome::Failure);
        if outcome == Outcome::Failure && known != Outcome::Failure
            || outcome == Outcome::Expected && known == Outcome::Success
        {
            self.so_far = Some((outcome, error));
        }
    }

    pub(super) fn end_stream(&self) -> Ended {
        let (outcome, error) = self.so_far.unwrap_or((Outcome::Success, None));
        self.count();
        self.close(outcome, error)
    }

    fn count(&self) {
        self.span.opened().set("telemark.items", Given::U64(self.items));
    }

    /// Nobody has ended it.
    #[cold]
    pub(super) fn dropped(&self) -> Ended {
        if !self.suspended.load(Ordering::Relaxed) {
            self.span.unwinds(self.panics);
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
        let span = self.span.opened();
        span.set("telemark.polls", Given::U64(self.polls.load(Ordering::Relaxed)));
        if let Some(&awaited) = self.awaited.get() {
            span.set("telemark.awaited", Given::Str(awaited));
        }
        awaited(span);
        self.close(Outcome::Cancelled, None)
    }

    fn close(&self, outcome: Outcome, error: Option<&'static str>) -> Ended {
        self.span.tell(outcome);
        let elapsed = match self.start {
            Some(start) => start.elapsed(),
            None if self.timed => self.span.opened().stop().unwrap_or_default(),
            None => Duration::ZERO,
        };
        Ended { outcome, elapsed, error }
    }
}
