//! What the end of a call says on its span.

use super::exception;
use super::failure::FailureKind;
use super::opening::Span;
use super::verdict::{Exception, Verdict};
use crate::metric::Outcome;
use crate::span::{Given, Status};
use std::borrow::Cow;

impl Span {
    /// Says what a value means: on the span, whose error it becomes if it is the `first`, and to the one who asks.
    pub(super) fn judge(&self, verdict: Verdict<'_>, first: bool) -> (Outcome, Option<&'static str>) {
        let span = self.opened();
        let Some(failed) = verdict.failure else {
            if verdict.ok_status && first {
                span.set_status(&Status::Ok);
            }
            return (Outcome::Success, None);
        };
        let error = failed.kind.map(FailureKind::error_type);
        if !span.is_nothing() {
            if !matches!(failed.exception, Exception::Silent) {
                exception::record(span, &failed);
            }
            // What is expected is no error to those who look for errors.
            if first && !failed.expected {
                span.set("error.type", Given::Str(&failed.error_type));
                span.set_status(&Status::Error(failed.error_type));
            }
        }
        (if failed.expected { Outcome::Expected } else { Outcome::Failure }, error)
    }

    /// The call unwinds; `since` is the number of the next panic when it began.
    #[cold]
    pub(super) fn unwinds(&self, since: u64) {
        let span = self.opened();
        span.set_status(&Status::Error(Cow::Borrowed("panic")));
        span.set("error.type", Given::Str("panic"));
        exception::unwound(span, since);
    }

    /// Says how the call ended, where the status does not say it.
    #[inline]
    pub(super) fn tell(&self, outcome: Outcome) {
        if outcome != Outcome::Success && outcome != Outcome::Failure {
            self.opened().set("telemark.outcome", Given::Str(outcome.as_str()));
        }
    }
}
