//! Opening a span with what `tracing` itself has no room for: a remote parent, a request, links, a name of its own.

use super::{Site, bridge};
use crate::context::{Request, SpanContext};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;
use tracing_core::field::Value;
use tracing_core::span::Id;

/// What a new span hangs from.
#[derive(Debug, Clone, Default)]
pub enum Parent {
    /// The span that is current.
    #[default]
    Current,
    /// Nothing: a new trace.
    Root,
    /// Another span of this process.
    Span(tracing::Span),
    /// The span of this id, in the subscriber that is current.
    Id(Option<Id>),
    /// A span of another service.
    Remote(SpanContext),
    /// A span of another service, and the request that came with it.
    Caller(SpanContext, Arc<Request>),
}

/// What is known at the start beside the fields.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// What it hangs from.
    pub parent: Parent,
    /// The request it works for; otherwise its parent's.
    pub request: Option<Arc<Request>>,
    /// Related spans.
    pub links: Vec<SpanContext>,
    /// Spans of this process that caused it, for every subscriber to know.
    pub follows: Vec<Id>,
    /// A name that is known only now, such as `GET /users/{id}`.
    pub name: Option<Cow<'static, str>>,
}

/// What the layer must know of the span that is being made by this thread.
pub(super) struct Pending {
    pub(super) site: &'static Site,
    pub(super) remote: Option<SpanContext>,
    pub(super) request: Option<Arc<Request>>,
    pub(super) links: Vec<SpanContext>,
    pub(super) name: Option<Cow<'static, str>>,
}

thread_local! {
    static PENDING: Cell<Option<Pending>> = const { Cell::new(None) };
}

/// Dies before the registry's own thread-local state, because every span touches it after that state; a span made
/// later, by the destructor of another thread-local value, would abort the process.
struct Alive;

impl Drop for Alive {
    fn drop(&mut self) {}
}

thread_local! {
    static ALIVE: Alive = const { Alive };
}

/// Whether this thread can still open spans; asked once the registry has made one, it stays the first to know.
pub(super) fn is_alive() -> bool {
    ALIVE.try_with(|_| ()).is_ok()
}

/// Taken by the layer while the span is being made.
pub(super) fn take_pending() -> Option<Pending> {
    PENDING.try_with(Cell::take).ok().flatten()
}

/// Opens a span; the values stand in the order of the site's fields, `None` for one that comes later.
///
/// A thread whose local values are being destroyed opens none. Not generic, so that it is compiled once and not in
/// every program again.
pub(crate) fn open(site: &'static Site, values: &[Option<&dyn Value>], start: Start) -> tracing::Span {
    let metadata = site.static_metadata();
    // Generated code has as many values as fields; anything else is not a span of ours.
    if values.len() != metadata.fields().len() || !is_alive() {
        return tracing::Span::none();
    }
    let set = metadata.fields().value_set_all(values);
    let Start { parent, request, links, follows, name } = start;
    let (remote, request) = match &parent {
        Parent::Remote(span) => (Some(span.clone()), request),
        Parent::Caller(span, came) => (Some(span.clone()), request.or_else(|| Some(Arc::clone(came)))),
        Parent::Current | Parent::Root | Parent::Span(_) | Parent::Id(_) => (None, request),
    };
    let caller = if bridge::joined() { remote.clone() } else { None };
    let left = PENDING.try_with(|cell| cell.set(Some(Pending { site, remote, request, links, name })));
    let span = match parent {
        Parent::Current => tracing::Span::new(metadata, &set),
        Parent::Root | Parent::Remote(_) | Parent::Caller(..) => tracing::Span::new_root(metadata, &set),
        Parent::Span(parent) => tracing::Span::child_of(parent.id(), metadata, &set),
        Parent::Id(parent) => tracing::Span::child_of(parent, metadata, &set),
    };
    if let Some(caller) = caller {
        bridge::join_theirs(&span, &caller);
    }
    for cause in follows {
        span.follows_from(cause);
    }
    if left.is_ok() {
        // Without our layer nobody took it; the next span must not find it.
        drop(take_pending());
    }
    span
}
