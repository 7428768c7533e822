//! The same recorder as a layer on `tracing_subscriber`'s registry, for programs that need other layers.

use super::shard::Local;
use super::slot::SlotId;
use super::{Recorder, spans};
use crate::context::Mounted;
use crate::span::start::is_alive;
use std::sync::Arc;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// Gives every span its identity and its request, and hands the recorded ones on.
#[derive(Clone)]
pub(crate) struct Layer(Arc<Recorder>);

impl Layer {
    /// A layer that records so.
    pub(crate) fn new(recorder: Recorder) -> Self {
        Self(Arc::new(recorder))
    }
}

/// The number of the span, or of the nearest one around it that has one.
pub(super) fn number(registry: &Registry, id: &Id) -> Option<SlotId> {
    registry.span(id)?.scope().find_map(|span| of_span(&span))
}

fn of_span<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<SlotId> {
    span.extensions().get::<Mounted>().map(|mounted| SlotId::of_number(mounted.0))
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id).filter(|_| is_alive()) else { return };
        let parent = span.parent().and_then(|parent| parent.scope().find_map(|span| of_span(&span)));
        let parent = parent.and_then(|parent| self.0.entry(parent));
        let number = Local::get().and_then(|local| self.0.open_for(local, attributes, parent));
        if let Some(number) = number {
            span.extensions_mut().insert(Mounted(number.number()));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(number) = context.span(id).and_then(|span| of_span(&span)) {
            spans::record(number, values);
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        let number = |id| context.span(id).and_then(|span| of_span(&span));
        if let (Some(number), Some(cause)) = (number(id), number(follows).and_then(spans::context)) {
            spans::link(number, &cause);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let number = context.event_span(event).and_then(|span| of_span(&span));
        if let Some(entry) = number.and_then(|number| self.0.entry(number)) {
            spans::add_tracing_event(&entry, event);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let number = context.span(id).and_then(|span| of_span(&span));
        let entry = number.and_then(|number| self.0.entry(number));
        if let (Some(local), Some(entry)) = (Local::get(), entry) {
            local.enter(entry);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let number = context.span(id).and_then(|span| of_span(&span));
        if let (Some(local), Some(number)) = (Local::get(), number) {
            local.exit(number);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(number) = context.span(&id).and_then(|span| of_span(&span)) {
            self.0.close(number);
        }
    }
}
