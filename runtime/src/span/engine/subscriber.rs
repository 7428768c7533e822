//! The engine as a subscriber of `tracing`: spans and events of libraries land in the same slots and the same tree.

use super::lost::{Loss, lost};
use super::shard::Local;
use super::slot::SlotId;
use super::stack::Entry;
use super::{Recorder, spans, table};
use crate::context::Place;
use crate::redact::Also;
use crate::span::Filter;
use tracing_core::metadata::LevelFilter;
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, Metadata, Subscriber};

/// Receives every event, with the span that it belongs to.
pub(crate) trait Events: Send + Sync {
    /// An event, and the span that it happened in; true if whoever `also` reads it, at this time, has got all values.
    fn event(&self, event: &Event<'_>, place: Option<&dyn Place>, also: Option<(u64, &mut dyn Also)>)
    -> bool;
}

/// The subscriber.
pub(crate) struct Engine {
    pub(super) parts: &'static Parts,
}

/// What the subscriber is made of, for the rest of the process.
pub(super) struct Parts {
    pub(super) recorder: Recorder,
    pub(super) filter: Filter,
    events: Box<dyn Events>,
}

impl Engine {
    /// A subscriber that records so.
    pub(crate) fn new(recorder: Recorder, filter: Filter, events: Box<dyn Events>) -> Self {
        Self { parts: Box::leak(Box::new(Parts { recorder, filter, events })) }
    }

    pub(super) const fn recorder(&self) -> &'static Recorder {
        &self.parts.recorder
    }

    /// The innermost span that this thread has entered.
    fn current(&self) -> Option<Entry> {
        Local::get()?.current(self.parts.recorder.number)
    }

    fn entry(&self, id: &Id) -> Option<Entry> {
        self.parts.recorder.entry(of(id))
    }
}

impl Subscriber for Engine {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.parts.filter.callsite_enabled(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.parts.filter.enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.parts.filter.max_level_hint())
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let Parts { recorder, filter, .. } = self.parts;
        let parent = if attributes.is_contextual() {
            self.current()
        } else {
            attributes.parent().and_then(|parent| self.entry(parent))
        };
        let local = Local::get();
        if local.is_none() {
            lost(Loss::NoThread);
        }
        let opened = local.and_then(|local| recorder.open_for(local, attributes, parent));
        let id = Id::from_non_zero_u64(opened.unwrap_or(SlotId::NOTHING).number());
        filter.opened(&id, attributes.metadata(), &mut |visit| attributes.record(visit));
        id
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        spans::record(of(id), values);
        if self.parts.filter.watches() {
            self.parts.filter.recorded(id, &mut |visit| values.record(visit));
        }
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        if let Some(cause) = spans::context(of(follows)) {
            spans::link(of(id), &cause);
        }
    }

    fn event(&self, event: &Event<'_>) {
        let span = if event.is_contextual() {
            self.current()
        } else {
            event.parent().and_then(|parent| self.entry(parent))
        };
        let Some(span) = span else {
            self.parts.events.event(event, None, None);
            return;
        };
        let tell = |also: Option<(u64, &mut dyn Also)>| self.parts.events.event(event, Some(&span), also);
        spans::add_tracing_event(&span, event, tell);
    }

    fn enter(&self, id: &Id) {
        if let (Some(local), Some(entry)) = (Local::get(), self.entry(id)) {
            local.enter(entry);
        }
        if self.parts.filter.watches() {
            self.parts.filter.entered(id);
        }
    }

    fn exit(&self, id: &Id) {
        if let Some(local) = Local::get() {
            local.exit(of(id));
        }
        if self.parts.filter.watches() {
            self.parts.filter.left(id);
        }
    }

    fn clone_span(&self, id: &Id) -> Id {
        let number = of(id);
        if let Some(slot) = table::find(number) {
            slot.hold(number);
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let closed = self.parts.recorder.close(of(&id));
        if closed && self.parts.filter.watches() {
            self.parts.filter.closed(&id);
        }
        closed
    }

    fn current_span(&self) -> Current {
        let (Some(local), Some(entry)) = (Local::get(), self.current()) else { return Current::none() };
        local.expose(&entry);
        match local.with(&entry, |_, open| open.description) {
            Some(Some(description)) => {
                Current::new(Id::from_non_zero_u64(entry.id.number()), description.metadata)
            }
            _ => Current::none(),
        }
    }
}

pub(super) fn of(id: &Id) -> SlotId {
    SlotId::of_number(id.into_non_zero_u64())
}
