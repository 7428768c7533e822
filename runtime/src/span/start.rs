//! What is said of a span when it opens, and the way through `tracing`, which has no room for all of it.

use super::{Given, Site, Values, bridge};
use crate::context::{Request, SpanContext};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use tracing_core::field::{self, DebugValue, Value};
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

impl Start {
    /// Whether nothing is said: a child of the current span.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        let Self { parent, request, links, follows, name } = self;
        let said = request.is_some() || name.is_some() || !links.is_empty() || !follows.is_empty();
        matches!(parent, Parent::Current) && !said
    }

    /// The caller's span, and the request: the caller's where none is given.
    pub(super) fn origin(&self) -> (Option<SpanContext>, Option<Arc<Request>>) {
        match &self.parent {
            Parent::Remote(span) => (Some(span.clone()), self.request.clone()),
            Parent::Caller(span, came) => {
                (Some(span.clone()), Some(Arc::clone(self.request.as_ref().unwrap_or(came))))
            }
            Parent::Current | Parent::Root | Parent::Span(_) | Parent::Id(_) => (None, self.request.clone()),
        }
    }
}

/// What our recorder must know of the span that is being made by this thread.
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

/// Taken by our recorder while the span is being made.
pub(super) fn take_pending() -> Option<Pending> {
    PENDING.try_with(Cell::take).ok().flatten()
}

/// Opens a span of `tracing`; the values stand in the order of the site's fields.
pub(crate) fn open_tracing(
    site: &'static Site,
    values: &(impl Values + ?Sized),
    start: Start,
) -> tracing::Span {
    let values: Vec<_> = (0..values.count()).map(|at| values.given(at)).collect();
    let shown: Vec<_> = values.iter().map(|value| Shown::of(*value).map(field::debug)).collect();
    let values: Vec<_> =
        values.iter().zip(&shown).map(|(value, shown)| as_tracing(value, shown.as_ref())).collect();
    open_values(site, &values, start)
}

/// Opens a span of `tracing` with values as it takes them.
///
/// A thread whose local values are being destroyed opens none. Not generic, so that it is compiled once and not in
/// every program again.
pub(crate) fn open_values(site: &'static Site, values: &[Option<&dyn Value>], start: Start) -> tracing::Span {
    let metadata = site.static_metadata();
    // Generated code has as many values as fields; anything else is not a span of ours.
    if values.len() != metadata.fields().len() || !is_alive() {
        return tracing::Span::none();
    }
    let set = metadata.fields().value_set_all(values);
    let (remote, request) = start.origin();
    let Start { parent, request: _, links, follows, name } = start;
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
        // Without our recorder nobody took it; the next span must not find it.
        drop(take_pending());
    }
    span
}

/// What `tracing` takes only as something that it can print.
struct Shown<'a>(Given<'a>);

impl<'a> Shown<'a> {
    const fn of(value: Given<'a>) -> Option<Self> {
        match value {
            Given::Display(_) | Given::Debug(_) => Some(Self(value)),
            _ => None,
        }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Given::Display(value) => value.fmt(f),
            Given::Debug(value) => value.fmt(f),
            _ => Ok(()),
        }
    }
}

fn as_tracing<'v>(value: &'v Given<'_>, shown: Option<&'v DebugValue<Shown<'_>>>) -> Option<&'v dyn Value> {
    value.as_tracing().or(shown.map(|shown| shown as &dyn Value))
}
