//! The same recorder as a layer on `tracing_subscriber`'s registry, for programs that need other layers.

use super::shard::Local;
use super::slot::SlotId;
use super::{Recorder, spans};
use crate::context::Mounted;
use crate::span::bridge::{self, Active};
use crate::span::start::is_alive;
use std::sync::{Arc, OnceLock};
use tracing_core::Dispatch;
use tracing_core::dispatcher::WeakDispatch;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// Gives every span its identity and its request, and hands the recorded ones on.
#[derive(Clone)]
pub(crate) struct Layer(Arc<Recorder>, Mount);

/// The subscriber that the layer stands on; a copy of the layer stands on another one.
#[derive(Default)]
struct Mount(OnceLock<WeakDispatch>);

impl Clone for Mount {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What was active in OpenTelemetry's context when a span began.
struct Began(Active);

/// Another layer may still say who the span is.
struct Unsettled;

impl Layer {
    /// A layer that records so.
    pub(crate) fn new(recorder: Recorder) -> Self {
        Self(Arc::new(recorder), Mount::default())
    }

    pub(super) fn recorder(&self) -> &Recorder {
        &self.0
    }

    /// Sees to it that a span has the identity that it keeps: that of another layer's, where there is one.
    pub(super) fn settle(&self, registry: &Registry, id: &Id, dispatch: &Dispatch) {
        let Some(span) = registry.span(id) else { return };
        if span.extensions_mut().remove::<Unsettled>().is_none() {
            return;
        }
        let number = of_span(&span).filter(|number| !number.is_unsampled());
        if let (Some(number), Some(theirs)) = (number, bridge::theirs(id, dispatch)) {
            self.0.take_over(number, &theirs);
        }
    }

    /// The same for a span of the registry that the layer stands on.
    fn settled<S: Subscriber + for<'a> LookupSpan<'a>>(&self, id: &Id, context: &Context<'_, S>) {
        if !bridge::joined() || context.span(id).is_none() {
            return;
        }
        if let Some(dispatch) = self.1.0.get().and_then(WeakDispatch::upgrade)
            && let Some(registry) = dispatch.downcast_ref::<Registry>()
        {
            self.settle(registry, id, &dispatch);
        }
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
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        let _first = self.1.0.set(dispatch.downgrade());
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id).filter(|_| is_alive()) else { return };
        if let Some(parent) = span.parent() {
            self.settled(&parent.id(), &context);
        }
        let parent = span.parent().and_then(|parent| parent.scope().find_map(|span| of_span(&span)));
        let parent = parent.and_then(|parent| self.0.entry(parent));
        let number = Local::get().and_then(|local| self.0.open_for(local, attributes, parent));
        if let Some(number) = number {
            let announced = spans::with(number, |identity, _| identity.announced) == Some(true);
            let began = if announced && !bridge::joined() { bridge::noted() } else { None };
            let mut extensions = span.extensions_mut();
            extensions.insert(Mounted(number.number()));
            if let Some(began) = began {
                extensions.insert(Began(began));
            }
            if bridge::joined() {
                extensions.insert(Unsettled);
            }
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
            spans::add_tracing_event(&entry, event, |_| false);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        self.settled(id, &context);
        let Some(span) = context.span(id) else { return };
        let entry = of_span(&span).and_then(|number| self.0.entry(number));
        let began = span.extensions().get().map(|Began(active)| *active);
        if let (Some(local), Some(entry)) = (Local::get(), entry) {
            local.enter_beside(entry, began);
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
