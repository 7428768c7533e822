//! telemark as a layer of a registry, its own or the user's.

use crate::context::Place;
use crate::redact::Also;
use crate::span::{Engine, Events, Filter, Recorder};
use crate::{log, span};
use std::sync::OnceLock;
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Identity;
use tracing_subscriber::registry::LookupSpan;

/// Events of the engine go to the log.
impl Events for log::Layer {
    fn event(
        &self,
        event: &Event<'_>,
        place: Option<&dyn Place>,
        also: Option<(u64, &mut dyn Also)>,
    ) -> bool {
        self.log(event, place, also)
    }
}

/// What `install()` has built.
pub(super) struct Pipeline {
    pub(super) spans: span::Layer,
    pub(super) logs: log::Layer,
    pub(super) filter: Filter,
}

impl Pipeline {
    /// The engine, with a recorder of its own.
    pub(super) fn engine(&self, recorder: Recorder) -> Engine {
        Engine::new(recorder, self.filter.clone(), Box::new(self.logs.clone()))
    }

    pub(super) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        self.spans.clone().and_then(self.logs.clone()).with_filter(self.filter.clone())
    }
}

static PIPELINE: OnceLock<Pipeline> = OnceLock::new();

/// Makes the pipeline the process's own; false if there was one.
pub(super) fn mount(pipeline: Pipeline) -> bool {
    PIPELINE.set(pipeline).is_ok()
}

/// The filter of the process, once there is one.
pub(super) fn filter() -> Option<&'static Filter> {
    PIPELINE.get().map(|pipeline| &pipeline.filter)
}

/// telemark as a layer for a registry that the user builds, after `setup(..).mount_layer().install()`.
///
/// Spans, exceptions, metrics and logs are the same as with telemark's own registry; other layers stand beside it.
/// Before `install()` there is nothing to mount, and the layer does nothing. Records of the `log` crate are the
/// program's own to join; `.init()` of `tracing_subscriber` does that, unless its feature `tracing-log` is off.
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
    // Not an `Option`: that one does not pass on which subscriber it stands on.
    PIPELINE.get().map_or_else(|| Identity::new().boxed(), |pipeline| pipeline.layer().boxed())
}
