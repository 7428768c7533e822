//! A view of spans, logs and metrics that lasts as long as its guard.

use super::follow::ask_every_thread;
use super::series::{self, Measured};
use super::view::View;
use crate::call::hear_panics;
use crate::log;
use crate::span::SpanRecord;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// A test's own view of spans, logs and metrics, until it is dropped; see [`scope()`].
#[must_use = "the view ends when it is dropped: bind it to a name, `let scope = …`"]
pub struct Scope {
    pub(super) view: Arc<View>,
    /// Threads enter and leave a view themselves, so the guard stays on its own.
    _thread: PhantomData<*const ()>,
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("spans", &self.spans())
            .field("logs", &self.logs())
            .finish_non_exhaustive()
    }
}

/// Begins a view of its own for this thread: what it records from now on belongs to the view alone.
///
/// Tests may run in parallel, and update the same metrics: each sees its own spans, logs and metrics, and neither the
/// other tests nor the process see them. That holds whatever subscriber the program has set and whether or not
/// telemetry is installed. [`#[telemark::test]`](macro@crate::test) begins one for a whole test.
///
/// The view goes where its spans go. What a future does in a span of the view belongs to the view on every thread:
/// `tokio::spawn(work().in_current_span())`, `tokio::spawn(work().instrument(span))`, `span.in_scope(|| ..)`. What
/// runs on another thread outside of every span belongs to the process, because nothing says whose it is; on the
/// runtime that `#[telemark::test]` builds there is no such thread.
///
/// Every span and every log record is seen, of every level, in the form that production shows; only the spans under
/// a remote caller that is not sampled are left out, as they are everywhere. A panic is told with its place, and is
/// printed as before. Records of the `log` crate are seen where the program joins them to `tracing`.
///
/// # Example: what a function leaves behind
/// ```
/// use telemark::traced;
///
/// #[traced(args(n))]
/// fn double(n: u32) -> u32 {
///     n * 2
/// }
///
/// let scope = telemark::testing::scope();
/// double(21);
/// let spans = scope.spans();
/// assert_eq!(spans[0].name, "double");
/// assert_eq!(spans[0].attribute("n").map(ToString::to_string).as_deref(), Some("21"));
/// ```
pub fn scope() -> Scope {
    scope_with(Vec::new())
}

/// The same; these sinks get the view's log records, too.
pub(super) fn scope_with(sinks: Vec<Arc<dyn log::Sink>>) -> Scope {
    ask_every_thread();
    hear_panics(|panic| {
        if let Some(view) = View::current() {
            view.seen.panicked(panic.to_string());
        }
    });
    let view = View::new(sinks);
    view.enter();
    Scope { view, _thread: PhantomData }
}

impl Scope {
    /// The spans that have ended so far, in the order in which they ended.
    #[must_use]
    pub fn spans(&self) -> Vec<SpanRecord> {
        self.view.seen.spans()
    }

    /// The span of this name that ended last.
    #[must_use]
    pub fn span(&self, name: &str) -> Option<SpanRecord> {
        self.spans().into_iter().rev().find(|span| span.name == name)
    }

    /// The series of the metric that is declared under this name, those that were updated and those that exist from the
    /// start; none if there is no such metric.
    ///
    /// # Example: the tokens of each model
    /// ```
    /// # use telemark::{Capped, Counter, Labels, metric};
    /// #[derive(Labels, Clone, Copy)]
    /// struct ModelLabels<'a> {
    ///     model: Capped<'a, 32>,
    /// }
    ///
    /// /// Tokens read.
    /// #[metric(counter = "tokens_read", unit = "{token}")]
    /// static TOKENS_READ: Counter<ModelLabels<'_>>;
    ///
    /// # fn main() {
    /// let scope = telemark::testing::scope();
    /// TOKENS_READ.add(120, ModelLabels { model: Capped("small-1") });
    /// let series = scope.series("tokens_read");
    /// assert_eq!((series[0].labels[0].1, series[0].value), ("small-1", 120.0));
    /// # drop(scope);
    /// # }
    /// ```
    #[must_use]
    pub fn series(&self, metric: &str) -> Vec<Measured> {
        let _view = self.view.metrics();
        series::family(metric).map(series::measured).unwrap_or_default()
    }

    /// What production prints of the panics so far.
    pub(super) fn panics(&self) -> Vec<String> {
        self.view.seen.panics()
    }

    /// The log records so far, in order.
    #[must_use]
    pub fn logs(&self) -> Vec<log::Record> {
        self.view.seen.logs()
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        self.view.leave();
    }
}
