//! The filter as `tracing_subscriber` calls it, in the Layer mount.

use super::Filter;
use tracing_core::metadata::LevelFilter;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Metadata, Subscriber};
use tracing_subscriber::layer;

impl<S: Subscriber> layer::Filter<S> for Filter {
    fn enabled(&self, metadata: &Metadata<'_>, _: &layer::Context<'_, S>) -> bool {
        self.enabled(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.callsite_enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.max_level_hint())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: layer::Context<'_, S>) {
        self.opened(id, attributes.metadata(), &mut |visit| attributes.record(visit));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: layer::Context<'_, S>) {
        self.recorded(id, &mut |visit| values.record(visit));
    }

    fn on_enter(&self, id: &Id, _: layer::Context<'_, S>) {
        self.entered(id);
    }

    fn on_exit(&self, id: &Id, _: layer::Context<'_, S>) {
        self.left(id);
    }

    fn on_close(&self, id: Id, _: layer::Context<'_, S>) {
        self.closed(&id);
    }
}
