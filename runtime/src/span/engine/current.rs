//! Answers what code asks about the span that it runs in.

use super::direct::active;
use super::mounted;
use super::open::{Identity, More};
use super::shard::Local;
use super::slot::SlotId;
use super::stack::Entry;
use super::{Engine, spans};
use crate::context::{self, Place, Request, SampledSpan, Scope, Show};
use crate::id::SpanId;
use crate::value::Value;
use std::num::NonZeroU64;
use std::sync::Arc;
use tracing_core::Dispatch;
use tracing_core::dispatcher::get_default;
use tracing_core::span::Id;
use tracing_subscriber::Registry;

/// From now on, the rooms that need to know ask here.
pub(super) fn provide() {
    context::provide(context::Spans { current, of_span, place, place_of_number, around, sampled });
}

/// The innermost span that this thread has entered, of the subscriber that is current.
pub(super) fn entered() -> Option<Entry> {
    if let Some(recorder) = active() {
        return Local::get()?.current(recorder.number);
    }
    let number = get_default(|dispatch| number(dispatch, dispatch.current_span().id()?))?;
    spans::entry(number)
}

/// Whether this thread is in a span of ours with this id.
#[allow(dead_code, reason = "without the feature `opentelemetry` nobody asks")]
pub(crate) fn is_inside(span: SpanId) -> bool {
    Local::get().is_some_and(|local| local.is_inside(span))
}

fn current() -> Option<Scope> {
    scope_of(&entered()?)
}

fn of_span(span: &tracing::Span) -> Option<Scope> {
    scope_of(&spans::entry(id_of(span)?)?)
}

fn place(show: &mut Show<'_>) {
    if let Some(entry) = entered() {
        show(&entry);
    }
}

fn place_of_number(number: NonZeroU64, show: &mut Show<'_>) {
    if let Some(entry) = spans::entry(SlotId::of_number(number)) {
        show(&entry);
    }
}

impl Place for Entry {
    fn identity(&self) -> context::Identity {
        (self.identity.trace, self.identity.span, self.identity.flags)
    }

    fn request(&self) -> Option<Arc<Request>> {
        let own = spans::change(self, |open| open.more.request.clone()).flatten();
        // Marks of a plain trace are kept where it began.
        let is_looked_for = own.is_none() && context::traces_are_marked();
        own.or_else(|| {
            is_looked_for.then(|| spans::with_any(self.identity.root, |root| root.more.request.clone()))??
        })
    }

    fn is_recorded(&self) -> bool {
        !self.id.is_unsampled()
    }

    fn scope(&self) -> Option<Scope> {
        scope_of(self)
    }
}

fn around() -> Vec<SpanId> {
    entered().map(|entry| spans::around(entry.id)).unwrap_or_default()
}

fn sampled() -> Option<SampledSpan> {
    let Identity { trace, span, flags, .. } = entered()?.identity;
    flags.is_sampled().then_some((trace, span))
}

/// The number of a span of `tracing`; of one that only other layers see, that of the nearest span around it.
pub(super) fn id_of(span: &tracing::Span) -> Option<SlotId> {
    span.with_subscriber(|(id, dispatch)| number(dispatch, id)).flatten()
}

pub(super) fn number(dispatch: &Dispatch, id: &Id) -> Option<SlotId> {
    if dispatch.is::<Engine>() {
        return Some(SlotId::of_number(id.into_non_zero_u64()));
    }
    mounted::number(dispatch.downcast_ref::<Registry>()?, id)
}

/// The identity and the request of a span that is known to others or that this thread has entered.
pub(super) fn scope_of(entry: &Entry) -> Option<Scope> {
    scope(&entry.identity, &|look| {
        spans::change(entry, |open| look(&mut open.more));
    })
}

/// Shows what a span has beside its identity.
type Looks<'a> = &'a dyn Fn(&mut dyn FnMut(&mut More));

/// The same for a span that `with` can look into; a plain trace gets its request when somebody asks for it.
pub(super) fn scope(identity: &Identity, with: Looks<'_>) -> Option<Scope> {
    let mut found = None;
    with(&mut |more| found = Some((more.request.clone(), more.trace_state.clone())));
    let (request, state) = found?;
    let request = request.unwrap_or_else(|| {
        let request = of_trace(identity);
        with(&mut |more| more.request = Some(Arc::clone(&request)));
        request
    });
    Some(Scope { span: identity.context(state.as_ref()), request })
}

/// The request of a trace that came with none: made once, and kept where the trace began.
fn of_trace(identity: &Identity) -> Arc<Request> {
    let made = Request::of_trace(identity.trace);
    let kept = spans::with_any(identity.root, |root| {
        Arc::clone(root.more.request.get_or_insert_with(|| Arc::clone(&made)))
    });
    kept.unwrap_or(made)
}

/// Adds an event to the span that is current.
pub(crate) fn add_current_event<'a>(
    name: &str,
    time: u64,
    attributes: impl Iterator<Item = (&'a str, &'a Value)>,
) {
    if let Some(entry) = entered().filter(|entry| !entry.id.is_unsampled()) {
        spans::change(&entry, |open| open.add_event(name, time, attributes));
    }
}
