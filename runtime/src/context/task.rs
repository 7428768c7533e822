//! Tasks of tokio that go on working for the request that started them.

use super::baggage::{self, Carried};
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task::JoinHandle;
use tracing::instrument::{Instrument, Instrumented};

/// Spawns a task that works inside the current span: its spans, log lines and calls to other services belong to the
/// request that started it, under the same tracking id and with its baggage.
///
/// The baggage stays with the task as it was, also when its guards are gone before the task has ended; what is set
/// later in the same span comes on top. The span ends when its own work ends and no task is left in it, so give a task that
/// is worth a look a span of its own: `#[traced]` on the function that it runs. Without a span this is
/// `tokio::spawn` with the thread's baggage.
///
/// # Panics
/// Where `tokio::spawn` does: outside of a runtime.
///
/// # Example: work that an answer does not wait for
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// #[telemark::traced]
/// async fn send_receipt(order: u64) {
///     // … its span is a child of the request's, whose tracking id it has …
/// }
/// telemark::spawn(send_receipt(7)).await
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    tokio::spawn(Task { inner: future.in_current_span(), carried: baggage::to_carry() })
}

/// Runs a closure on tokio's threads for work that blocks, as [`spawn`] runs a task.
///
/// # Panics
/// Where `tokio::task::spawn_blocking` does: outside of a runtime.
///
/// # Example: a report that takes a processor for a while
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let pages = telemark::spawn_blocking(|| {
///     let _part = telemark::span!("render").entered();
///     12
/// });
/// # assert_eq!(pages.await?, 12);
/// # Ok::<(), tokio::task::JoinError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let (span, carried) = (tracing::Span::current(), baggage::to_carry());
    tokio::task::spawn_blocking(move || {
        let _carried = carried.as_ref().map(Carried::enter);
        span.in_scope(work)
    })
}

pin_project! {
    /// A future in the span that it was spawned in, with what its baggage was.
    struct Task<F> {
        #[pin]
        inner: Instrumented<F>,
        carried: Option<Carried>,
    }
}

impl<F: Future> Future for Task<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _carried = this.carried.as_ref().map(Carried::enter);
        this.inner.poll(context)
    }
}
