//! telemark as a layer of a registry, its own or the user's.

use super::filter::Filter;
use crate::{log, span};
use std::sync::{Arc, OnceLock};
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// What `install()` has built; layers look it up, so that they may be made before it.
pub(super) struct Pipeline {
    pub(super) spans: span::Layer,
    pub(super) logs: Option<log::Layer>,
    pub(super) filter: Filter,
}

static PIPELINE: OnceLock<Arc<Pipeline>> = OnceLock::new();

/// Makes the pipeline the process's own; false if there was one.
pub(super) fn mount(pipeline: Pipeline) -> bool {
    PIPELINE.set(Arc::new(pipeline)).is_ok()
}

/// telemark as a layer for a registry that the user builds, after `setup(..).mount_layer().install()`.
///
/// Spans, exceptions, metrics and logs are the same as with telemark's own registry; other layers stand beside it.
///
/// # Example: beside another layer
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let telemetry = telemark::setup("worker").mount_layer().install()?;
/// let subscriber = tracing_subscriber::registry().with(telemark::layer());
/// tracing::subscriber::with_default(subscriber, || {
///     let span = telemark::span!("nightly_job");
///     let _entered = span.enter();
///     assert!(telemark::current().is_some());
/// });
/// # drop(telemetry);
/// # Ok::<(), telemark::Error>(())
/// ```
#[must_use]
pub fn layer<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let filter = PIPELINE.get().map_or_else(Filter::default, |pipeline| pipeline.filter.clone());
    Mounted.with_filter(filter)
}

struct Mounted;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Mounted {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(pipeline) = PIPELINE.get() {
            pipeline.spans.on_new_span(attributes, id, context);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(pipeline) = PIPELINE.get() {
            pipeline.spans.on_record(id, values, context);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        if let Some(pipeline) = PIPELINE.get() {
            pipeline.spans.on_follows_from(id, follows, context);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if let Some(pipeline) = PIPELINE.get() {
            pipeline.spans.on_event(event, context.clone());
            if let Some(logs) = &pipeline.logs {
                logs.on_event(event, context);
            }
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(pipeline) = PIPELINE.get() {
            pipeline.spans.on_close(id, context);
        }
    }
}
