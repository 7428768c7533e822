//! A span that is still open.

use super::record::{SpanEvent, SpanRecord, Status};
use crate::clock::Stamp;
use crate::context::{Scope, SpanContext};
use crate::id::SpanId;
use crate::schema::SpanShape;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tracing_core::Metadata;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan;

/// Attributes, events and links of one span, each; OpenTelemetry's default limits.
const LIMIT: usize = 128;

/// What a recorded span gathers until it ends.
pub(super) struct Live {
    pub(super) metadata: &'static Metadata<'static>,
    pub(super) shape: Option<&'static SpanShape>,
    pub(super) parent: Option<(SpanId, bool)>,
    pub(super) start: Stamp,
    pub(super) state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) name: Option<Cow<'static, str>>,
    pub(super) attributes: Vec<(Cow<'static, str>, Value)>,
    pub(super) dropped_attributes: u32,
    pub(super) events: Vec<SpanEvent>,
    pub(super) dropped_events: u32,
    pub(super) links: Vec<SpanContext>,
    pub(super) dropped_links: u32,
    pub(super) status: Status,
    /// Set by a guard that has read the clock already.
    pub(super) elapsed: Option<Duration>,
}

impl State {
    pub(super) fn set(&mut self, key: Cow<'static, str>, value: Value) {
        match self.attributes.iter().position(|(known, _)| *known == key) {
            Some(at) => self.attributes[at].1 = value,
            None if self.attributes.len() < LIMIT => self.attributes.push((key, value)),
            None => self.dropped_attributes = self.dropped_attributes.saturating_add(1),
        }
    }

    /// Sets what identifies the span, whatever the limit says.
    fn identify(&mut self, key: &'static str, value: Value) {
        self.attributes.retain(|(known, _)| known != key);
        self.attributes.push((Cow::Borrowed(key), value));
    }

    pub(super) fn event(&mut self, event: SpanEvent) {
        if self.events.len() < LIMIT {
            self.events.push(event);
        } else {
            self.dropped_events = self.dropped_events.saturating_add(1);
        }
    }

    pub(super) fn link(&mut self, link: SpanContext) {
        if self.links.len() < LIMIT {
            self.links.push(link);
        } else {
            self.dropped_links = self.dropped_links.saturating_add(1);
        }
    }
}

impl Live {
    pub(super) fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The finished record; marks of the request come last and do not replace the span's own attributes.
    pub(super) fn finish(self, scope: Scope) -> SpanRecord {
        let start = self.start.unix_nanos();
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let elapsed = state.elapsed.unwrap_or_else(|| self.start.elapsed());
        let end = start.saturating_add(elapsed.as_nanos() as u64);
        mark(&mut state, self.shape, &scope);
        SpanRecord {
            parent: self.parent.map(|(id, _)| id),
            parent_is_remote: self.parent.is_some_and(|(_, remote)| remote),
            name: state.name.unwrap_or(Cow::Borrowed(self.metadata.name())),
            kind: self.shape.map(|shape| shape.kind).unwrap_or_default(),
            target: self.metadata.target(),
            start,
            end,
            attributes: state.attributes,
            dropped_attributes: state.dropped_attributes,
            events: state.events,
            dropped_events: state.dropped_events,
            links: state.links,
            dropped_links: state.dropped_links,
            status: state.status,
            context: scope.span,
            request: scope.request,
            shape: self.shape,
        }
    }
}

fn mark(state: &mut State, shape: Option<&'static SpanShape>, scope: &Scope) {
    let known = |state: &State, key: &str| state.attributes.iter().any(|(k, _)| k == key);
    if let Some(shape) = shape.filter(|shape| !shape.function.is_empty()) {
        state.identify("code.function.name", Value::from(shape.function));
    }
    state.identify("tracking_id", Value::from(scope.request.tracking_id().to_string()));
    if let Some(user) = scope.request.user().filter(|_| !known(state, "user.id")) {
        state.set(Cow::Borrowed("user.id"), Value::from(user.to_owned()));
    }
    for (key, value) in scope.request.attributes() {
        if !known(state, &key) {
            state.set(key, value);
        }
    }
}

/// Runs `change` on the open state of a recorded span; nothing happens to one that is not recorded.
fn with_live(span: &tracing::Span, change: impl FnOnce(&mut State)) {
    with_open(span, |live| live.with(change));
}

/// Looks at a recorded span.
fn with_open(span: &tracing::Span, look: impl FnOnce(&Live)) {
    span.with_subscriber(|(id, dispatch)| {
        let found = dispatch.downcast_ref::<Registry>().and_then(|registry| registry.span(id));
        if let Some(found) = found
            && let Some(live) = found.extensions().get::<Live>()
        {
            look(live);
        }
    });
}

/// Whether the span is recorded, which includes a reading of the clock.
pub(crate) fn is_recorded(span: &tracing::Span) -> bool {
    let mut recorded = false;
    with_live(span, |_| recorded = true);
    recorded
}

/// Ends the time of a recorded span now, and gives it; the span itself ends with its last handle.
pub(crate) fn stop(span: &tracing::Span) -> Option<Duration> {
    let mut stopped = None;
    with_open(span, |live| {
        let elapsed = live.start.elapsed();
        live.with(|state| state.elapsed = Some(elapsed));
        stopped = Some(elapsed);
    });
    stopped
}

/// Sets an attribute; the last value of a key wins.
pub(crate) fn set_attribute(
    span: &tracing::Span,
    key: impl Into<Cow<'static, str>>,
    value: impl Into<Value>,
) {
    let (key, value) = (key.into(), value.into());
    with_live(span, |state| state.set(key, value));
}

/// Sets the status; `Ok` is final, `Error` wins over nothing said.
pub(crate) fn set_status(span: &tracing::Span, status: Status) {
    with_live(span, |state| match (&state.status, &status) {
        (Status::Ok, _) | (_, Status::Unset) => {}
        _ => state.status = status,
    });
}

/// Adds an event.
pub(crate) fn add_event(span: &tracing::Span, event: SpanEvent) {
    with_live(span, |state| state.event(event));
}
