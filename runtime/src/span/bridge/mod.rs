//! OpenTelemetry's context: which span is active for libraries that know only OpenTelemetry's API.
//!
//! While a root span or one of another kind than `internal` is entered, a context with its identity is attached. Other
//! spans attach none, because it costs about as much as a recorded span.

mod beside;

pub use beside::BesideOpenTelemetry;
pub(crate) use beside::stand_beside;
pub(super) use beside::{join_theirs, joined, theirs};

use super::IntoSpanContext;
use super::engine::is_inside;
use crate::context::SpanContext;
use crate::id::SpanId;
use opentelemetry::trace::{self as api, TraceContextExt};
use opentelemetry::{Context, ContextGuard};
use std::cell::{Cell, RefCell};

/// A context that a span has attached to this thread.
struct Attached {
    span: u64,
    id: api::SpanId,
    /// How often the span was entered again since.
    again: usize,
    _guard: ContextGuard,
}

thread_local! {
    /// Dies before OpenTelemetry's own state of the thread, because it is first touched after that.
    static ATTACHED: RefCell<Vec<Attached>> = const { RefCell::new(Vec::new()) };
}

/// What is known of OpenTelemetry's state of this thread, which panics when it is asked for after its end.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Unknown,
    Alive,
    Gone,
}

thread_local! {
    static STATE: Cell<State> = const { Cell::new(State::Unknown) };
}

/// Whether this thread can still attach contexts.
fn is_alive() -> bool {
    if STATE.get() == State::Unknown {
        // Only a thread's first question may come too late; after that, ours is gone before theirs.
        let touched = std::panic::catch_unwind(|| Context::map_current(|_| ()));
        STATE.set(if touched.is_ok() { State::Alive } else { State::Gone });
    }
    STATE.get() == State::Alive && ATTACHED.try_with(|_| ()).is_ok()
}

/// What was active when a span began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Active(api::SpanId);

/// What is active now, unless this thread is ending.
fn active() -> Option<(Active, bool)> {
    let read = || Context::map_current(|context| Active(context.span().span_context().span_id()));
    is_alive().then(read).map(|active| (active, is_ours(active)))
}

fn is_ours(active: Active) -> bool {
    let attached = ATTACHED.try_with(|all| all.borrow().iter().any(|one| one.id == active.0));
    attached.unwrap_or(false) || SpanId::from_bytes(active.0.to_bytes()).is_some_and(is_inside)
}

/// The span that is active in OpenTelemetry's context and no span of this thread's: what a new trace belongs to.
///
/// Whoever asks is in no span. If a guard keeps a context attached all the same, somebody else has left its span, and the
/// context is all that is left of it here.
pub(super) fn parent() -> Option<SpanContext> {
    let (now, ours) = active()?;
    if ours || now.0 == api::SpanId::INVALID || GUARDS.get() > 0 {
        return None;
    }
    // It is recorded elsewhere, as a caller's is.
    Context::map_current(|context| SpanContext::try_from(context).ok()).map(SpanContext::from_remote)
}

/// What is active where a span begins that will be announced.
pub(super) fn noted() -> Option<Active> {
    active().map(|(active, _)| active)
}

/// The context of a span. It is made when the span is entered for the first time, with what else the context of that
/// moment holds, and attached as it is at every entering: a task is polled often.
#[derive(Debug, Clone)]
pub(super) struct Kept(Context);

impl Kept {
    /// The context of the span with this identity; none if this thread is ending.
    pub(super) fn of(context: &SpanContext) -> Option<Self> {
        let make = || Context::map_current(|current| current.with_remote_span_context(context.into()));
        is_alive().then(make).map(Self)
    }
}

thread_local! {
    /// So many contexts are kept attached to this thread by a guard.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
}

/// Keeps a context attached until it is dropped; nothing is to be looked for then.
pub(super) struct Guard(Option<ContextGuard>);

impl Guard {
    pub(super) const fn none() -> Self {
        Self(None)
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_some() {
            GUARDS.set(GUARDS.get() - 1);
        }
    }
}

/// Attaches the context of a span that this thread enters until the guard is dropped.
#[inline]
pub(super) fn attached(kept: Kept) -> Guard {
    if !is_alive() {
        return Guard::none();
    }
    GUARDS.set(GUARDS.get() + 1);
    Guard(Some(kept.0.attach()))
}

/// This thread enters a span and says so when it leaves it: it becomes active.
///
/// Where the span stands on a registry, `began` is what was active when it began. If another layer has made the span
/// active meanwhile, it stays so: that layer's spans are its own.
pub(super) fn entered(span: u64, id: SpanId, kept: Kept, began: Option<Active>) {
    if !is_alive() {
        return;
    }
    if let (Some(began), Some((now, ours))) = (began, began.and_then(|_| active()))
        && now.0 != api::SpanId::INVALID
        && !ours
        && now != began
    {
        return;
    }
    let innermost = |all: &RefCell<Vec<Attached>>| match all.borrow_mut().last_mut() {
        Some(last) if last.span == span => {
            last.again += 1;
            true
        }
        _ => false,
    };
    if ATTACHED.try_with(innermost).unwrap_or(true) {
        return;
    }
    let id = api::SpanId::from_bytes(id.to_bytes());
    let attached = Attached { span, id, again: 0, _guard: kept.0.attach() };
    let _ending = ATTACHED.try_with(|all| all.borrow_mut().push(attached));
}

/// This thread leaves a span, which need not be the one it entered last.
pub(super) fn left(span: u64) {
    let taken = ATTACHED.try_with(|all| {
        let mut all = all.borrow_mut();
        if all.last().is_some_and(|last| last.span == span && last.again == 0) {
            return all.pop();
        }
        let at = all.iter().rposition(|one| one.span == span)?;
        if all[at].again > 0 {
            all[at].again -= 1;
            return None;
        }
        Some(all.remove(at))
    });
    // The context is dropped outside of the borrow: what it holds may look for the active span.
    drop(taken);
}

/// A span that this thread may be in has another identity now. So often it was entered by somebody who keeps what is
/// attached: that goes with him, and lies below what is attached now.
pub(super) fn moved(span: u64, id: SpanId, context: &SpanContext, kept_so_often: usize) {
    let forget = |all: &RefCell<Vec<Attached>>| {
        let mut all = all.borrow_mut();
        let at = all.iter().rposition(|one| one.span == span)?;
        Some(all.remove(at))
    };
    let forgotten = ATTACHED.try_with(forget).ok().flatten();
    let times = kept_so_often + forgotten.map_or(0, |one| one.again + 1);
    if times > 0
        && let Some(kept) = Kept::of(context)
    {
        (0..times).for_each(|_| entered(span, id, kept.clone(), None));
    }
}

impl IntoSpanContext for Context {
    fn into_span_context(self) -> Option<SpanContext> {
        SpanContext::try_from(self).ok()
    }
}

impl IntoSpanContext for &Context {
    fn into_span_context(self) -> Option<SpanContext> {
        SpanContext::try_from(self).ok()
    }
}

impl IntoSpanContext for api::SpanContext {
    fn into_span_context(self) -> Option<SpanContext> {
        SpanContext::try_from(self).ok()
    }
}

impl IntoSpanContext for &api::SpanContext {
    fn into_span_context(self) -> Option<SpanContext> {
        SpanContext::try_from(self).ok()
    }
}
