//! What can be done with an open span of which only the number is known; one that is not open any more ignores it.

use super::Recorder;
use super::open::{Identity, Open};
use super::shard::Local;
use super::slot::SlotId;
use super::stack::Entry;
use super::table;
use crate::clock::now_unix_nanos;
use crate::context::SpanContext;
use crate::id::SpanId;
use crate::redact::{Also, Plan, plan_of_event};
use crate::span::Given;
use crate::span::body::{Ahead, Body, EventInto, FieldsInto, is_wanted};
use std::cell::Cell;
use std::sync::Arc;
use tracing_core::Event;
use tracing_core::span::Record;
use tracing_log::NormalizeEvent;

/// Runs `look` on the span, if it is open.
pub(super) fn with<T>(id: SlotId, look: impl FnOnce(&mut Identity, &mut Open) -> T) -> Option<T> {
    table::find(id)?.with(id, |identity, open| identity.is_of(id).then(|| look(identity, open)))?
}

/// The same for one that this thread has entered, also if nobody else knows of it.
pub(super) fn with_any<T>(id: SlotId, look: impl FnOnce(&mut Open) -> T) -> Option<T> {
    match Local::get().and_then(|local| Some((local, local.entered(id)?))) {
        Some((local, entry)) => local.with(&entry, |_, open| look(open)),
        None => with(id, |_, open| look(open)),
    }
}

/// The same for one that is known to others or that this thread has entered.
pub(super) fn change<T>(entry: &Entry, look: impl FnOnce(&mut Open) -> T) -> Option<T> {
    if entry.slot.is_exposed() {
        return entry.slot.with(entry.id, |_, open| look(open));
    }
    // One that nobody else knows of is on this thread's stack.
    Local::get()?.with(entry, |_, open| look(open))
}

/// The span, as one that a thread could enter.
pub(super) fn entry(id: SlotId) -> Option<Entry> {
    let slot = table::find(id)?;
    let identity = slot.with(id, |identity, _| *identity).filter(|identity| identity.is_of(id))?;
    Some(Entry { id, slot, identity })
}

impl Recorder {
    /// The same for a span of this recorder.
    pub(super) fn entry(&self, id: SlotId) -> Option<Entry> {
        entry(id).filter(|entry| entry.identity.recorder == self.number)
    }
}

/// Sets fields late.
pub(super) fn record(id: SlotId, values: &Record<'_>) {
    if id.is_unsampled() {
        return;
    }
    if let Some(Some(description)) = with(id, |_, open| open.description) {
        // Printed before the slot is locked: a `Debug` may open spans of its own.
        let mut late = Body::new();
        values.record(&mut FieldsInto::new(&mut late, description.metadata, description.is_decided()));
        with(id, |_, open| open.body.merge(&late));
    }
}

/// Sets an attribute; the last value of a key stays.
pub(super) fn set(open: &mut Open, key: &str, value: Given<'_>) {
    if let (true, Some(description)) = (open.recorded, open.description) {
        open.body.attribute(description.metadata.fields(), key, value);
    }
}

/// The span as other services see it.
pub(super) fn context(id: SlotId) -> Option<SpanContext> {
    with(id, |identity, open| identity.context(open.more.trace_state.as_ref()))
}

/// Adds a link.
pub(super) fn link(id: SlotId, to: &SpanContext) {
    with(id, |_, open| {
        if open.recorded {
            open.body.link(to);
        }
    });
}

thread_local! {
    /// Where this thread writes an event before its span is locked.
    static PAPER: Cell<Body> = const { Cell::new(Body::new()) };
}

/// An event of `tracing` becomes an event of the span that it happened in.
///
/// `tell` tells others of it, who may pass on the values that they have looked at already; true if those were all.
pub(super) fn add_tracing_event(
    span: &Entry,
    event: &Event<'_>,
    tell: impl FnOnce(Option<(u64, &mut dyn Also)>) -> bool,
) {
    // A trace that a later parent may have recorded after all is not recorded until then, as for fields and links.
    if span.is_declined() {
        tell(None);
        return;
    }
    let ahead = Ahead::of(event.metadata());
    let Some((plan, heads)) = plan_in_span(ahead, event) else {
        tell(None);
        return;
    };
    let (metadata, time) = (event.metadata(), now_unix_nanos());
    let mut tell = Some(tell);
    // An event whose value opens spans and events of its own, and a thread that is ending, take new paper.
    let mut body = PAPER.try_with(Cell::take).unwrap_or_default();
    body.event(time, metadata.name(), |body| {
        let mut into = EventInto::new(body, plan, heads);
        if !tell.take().is_some_and(|tell| tell(Some((time, &mut into)))) {
            into.begin_again();
            event.record(&mut into);
        }
        body.level(ahead);
    });
    // No span may have events.
    if let Some(tell) = tell {
        tell(None);
    }
    change(span, |open| open.body.merge_event(&body));
    body.clear();
    let _ = PAPER.try_with(|paper| paper.set(body));
}

/// What happens to the values of an event on their way into the span, and what is written of them ahead; nothing if no span
/// wants the event.
fn plan_in_span(ahead: &'static Ahead, event: &Event<'_>) -> Option<(&'static Plan, Option<&'static Ahead>)> {
    let metadata = event.metadata();
    // Only those of the `log` crate have other ones, and all have this name.
    if metadata.name() == "log event"
        && let Some(normal) = event.normalized_metadata()
    {
        let plan = plan_of_event(metadata, Some(&normal));
        return is_wanted(normal.target()).then_some((plan, None));
    }
    Some((ahead.plan()?, Some(ahead)))
}

/// The spans that are open around this one, itself first.
pub(super) fn around(id: SlotId) -> Vec<SpanId> {
    let mut around = Vec::new();
    let mut next = Some(id);
    while let Some((span, parent)) = next.take().and_then(|id| table::find(id)?.lineage(id)) {
        around.push(span);
        next = parent;
    }
    around
}

impl Identity {
    /// Whether a number says the same of the trace as the span: one that was made up may say that it is recorded.
    const fn is_of(&self, id: SlotId) -> bool {
        self.root.is_unsampled() == id.is_unsampled() || self.declined && id.is_unsampled()
    }

    /// The span as other services see it.
    pub(super) fn context(&self, state: Option<&Arc<str>>) -> SpanContext {
        SpanContext::new(self.trace, self.span).with_flags(self.flags).with_shared_trace_state(state.cloned())
    }
}
