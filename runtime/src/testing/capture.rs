//! Spans captured from the code under test.

use crate::sample;
use crate::span::{self, SpanRecord, SpanSink};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;

#[derive(Default)]
struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span.clone());
    }
}

/// Records the spans of this thread until it is dropped; see [`capture()`].
pub struct Capture {
    ended: Arc<Ended>,
    _default: DefaultGuard,
}

/// Records every span that this thread opens from now on, whatever the process has installed; only the spans under a
/// remote caller that is not sampled are left out, as they are everywhere.
///
/// Tests may run in parallel: each sees its own spans. An asynchronous test captures what runs on its own thread,
/// which is all of it on a current-thread runtime.
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
/// let captured = telemark::testing::capture();
/// double(21);
/// let spans = captured.spans();
/// assert_eq!(spans[0].name, "double");
/// assert_eq!(spans[0].attribute("n").map(ToString::to_string).as_deref(), Some("21"));
/// ```
#[must_use]
pub fn capture() -> Capture {
    let ended = Arc::new(Ended::default());
    let sink: Arc<dyn SpanSink> = Arc::<Ended>::clone(&ended);
    let layer = span::Layer::new(sample::always(), vec![sink]);
    let subscriber = tracing_subscriber::registry().with(layer);
    Capture { ended, _default: tracing::subscriber::set_default(subscriber) }
}

impl Capture {
    /// The spans that have ended so far, in the order in which they ended.
    #[must_use]
    pub fn spans(&self) -> Vec<SpanRecord> {
        self.ended.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The span of this name that ended last.
    #[must_use]
    pub fn span(&self, name: &str) -> Option<SpanRecord> {
        self.spans().into_iter().rev().find(|span| span.name == name)
    }
}
