//! How a thread enters spans and leaves them, and what it attaches to OpenTelemetry's context meanwhile.

use super::open::Identity;
use super::shard::Local;
use super::slot::{Held, SlotId};
use super::stack::{Child, Entry, Stack};
use crate::context::{SpanContext, sampled};
use crate::id::SpanId;
use crate::span::bridge;
use std::mem;

impl Local {
    /// Enters a child that was [taken](Self::take_child); false if its parent is not the innermost span any more.
    #[inline]
    pub(super) fn enter_child(self, child: Child) -> bool {
        if child.announced || self.on_stack(|stack| stack.is_full()) {
            return false;
        }
        sampled::changed();
        self.on_stack(|stack| stack.push_child(child))
    }

    /// Enters a span.
    pub(super) fn enter(self, entry: Entry) {
        let kept = if entry.identity.announced { self.kept(&entry) } else { None };
        self.enter_with(entry, kept);
    }

    /// The same for a span that nobody enters a second time: what is attached need not be kept.
    pub(super) fn enter_once(self, entry: Entry) {
        self.enter_quietly(entry);
        if entry.identity.announced
            && let Some(made) = self.bridged(&entry)
        {
            bridge::entered(entry.id.number().get(), entry.identity.span, made, None);
        }
    }

    /// The same with what the span has for OpenTelemetry's context, if it has been made.
    fn enter_with(self, entry: Entry, kept: Option<bridge::Kept>) {
        self.enter_quietly(entry);
        if entry.identity.announced {
            self.announce(&entry, kept, None);
        }
    }

    /// Enters the span of a handle until [`exit`](Self::exit); false if it is not open any more.
    pub(super) fn enter_held(self, held: &Held) -> bool {
        if self.enter_again(held.id()) {
            return true;
        }
        let Some(identity) = held.identity() else { return false };
        let kept =
            if identity.announced { held.with(|_, open| open.bridged.clone()).flatten() } else { None };
        self.enter_with(Entry { id: held.id(), slot: held.slot(), identity }, kept);
        true
    }

    /// The same for as long as what is attached is kept; nothing if the span is not open any more.
    ///
    /// A task is polled often: what is on the stack is written from where it is, of a span that nobody else knows of nothing
    /// is locked, and what is attached need not be looked for when the span is left.
    #[inline]
    pub(super) fn enter_inside(self, held: &Held) -> Option<bridge::Guard> {
        if self.enter_again(held.id()) {
            return Some(bridge::Guard::none());
        }
        self.make_room();
        sampled::changed();
        let quietly = held.unshared(|identity| !identity.announced && self.push_quietly(held, identity));
        if quietly == Some(true) { Some(bridge::Guard::none()) } else { self.enter_attached(held) }
    }

    /// The span goes onto the stack, and nobody is to be told when it is left; true.
    #[inline]
    fn push_quietly(self, held: &Held, identity: &Identity) -> bool {
        let identity = Identity { announced: false, ..*identity };
        self.on_stack(|stack| stack.push(Entry { id: held.id(), slot: held.slot(), identity }));
        true
    }

    /// The same for a span that others may know of, or whose context is to be attached; there is room for it.
    #[inline(never)]
    fn enter_attached(self, held: &Held) -> Option<bridge::Guard> {
        let kept = held.with(|identity, open| {
            self.push_quietly(held, identity);
            identity.announced.then(|| open.bridged.clone())
        });
        Some(match kept? {
            None => bridge::Guard::none(),
            Some(Some(kept)) => bridge::attached(kept),
            Some(None) => make_attached(held),
        })
    }

    /// The same for a span that OpenTelemetry's context does not name.
    #[inline]
    pub(super) fn enter_quietly(self, entry: Entry) {
        self.make_room();
        self.on_stack(|stack| stack.push(entry));
        sampled::changed();
    }

    /// Makes room for one more.
    #[inline]
    fn make_room(self) {
        if self.on_stack(|stack| stack.is_full()) {
            self.widen();
        }
    }

    fn kept(self, entry: &Entry) -> Option<bridge::Kept> {
        self.with(entry, |_, open| open.bridged.clone()).flatten()
    }

    /// Enters the span that was entered last once more, if it has this number and its trace is not recorded: the future of a
    /// call in such a trace, polled where most are. What is known of it is there already, and so is what is attached.
    #[inline]
    fn enter_again(self, id: SlotId) -> bool {
        if !id.is_unsampled() {
            return false;
        }
        self.make_room();
        sampled::changed();
        self.on_stack(|stack| stack.push_again(id))
    }

    /// The same for a span that other layers see too; `began` is what was active in OpenTelemetry's context when it
    /// began. Without it nothing is announced.
    pub(super) fn enter_beside(self, entry: Entry, began: Option<bridge::Active>) {
        self.on_stack(|stack| stack.push(entry));
        sampled::changed();
        if entry.identity.announced && began.is_some() {
            self.announce(&entry, self.kept(&entry), began);
        }
    }

    /// What is attached was made when the span was entered for the first time.
    #[inline(never)]
    fn announce(self, entry: &Entry, kept: Option<bridge::Kept>, began: Option<bridge::Active>) {
        let (number, span) = (entry.id.number().get(), entry.identity.span);
        if let Some(kept) = kept {
            return bridge::entered(number, span, kept, began);
        }
        let made = self.bridged(entry);
        // What was there is dropped after the slot was let go.
        let _before = self.with(entry, |_, open| mem::replace(&mut open.bridged, made.clone()));
        if let Some(made) = made {
            bridge::entered(number, span, made, began);
        }
    }

    /// What is attached to OpenTelemetry's context, made while nothing is locked.
    fn bridged(self, entry: &Entry) -> Option<bridge::Kept> {
        let more = entry.identity.has_more;
        let state =
            more.then(|| self.with(entry, |_, open| open.more.trace_state.clone())).flatten().flatten();
        bridge::Kept::of(&entry.identity.context(state.as_ref()))
    }

    /// The span of this number is another one now, also where this thread has entered it.
    pub(super) fn renamed(self, id: SlotId, identity: Identity, context: &SpanContext) {
        let quiet = self.on_stack(|stack| stack.rename(id, identity));
        sampled::changed();
        bridge::moved(id.number().get(), identity.span, context, quiet);
    }

    /// Whether this thread is in a span of this id.
    #[allow(dead_code, reason = "without the feature `opentelemetry` nobody asks")]
    pub(super) fn is_inside(self, span: SpanId) -> bool {
        self.on_stack(|stack| stack.has(span))
    }

    /// Makes room on the stack. It is made before the stack is touched, and given back after: see `add_page`.
    #[cold]
    #[inline(never)]
    fn widen(self) {
        let wider = Stack::with_room(self.on_stack(|stack| 2 * stack.room()));
        drop(self.on_stack(|stack| stack.move_to(wider)));
    }

    /// Leaves a span, which need not be the one that was entered last.
    #[inline]
    pub(super) fn exit(self, id: SlotId) {
        let announced = self.on_stack(|stack| stack.remove(id));
        sampled::changed();
        if announced {
            bridge::left(id.number().get());
        }
    }
}

/// The span is entered for the first time: what is attached is made now.
#[cold]
#[inline(never)]
fn make_attached(held: &Held) -> bridge::Guard {
    let state = held.with(|identity, open| identity.context(open.more.trace_state.as_ref()));
    // It is made while nothing is locked.
    let Some(made) = state.as_ref().and_then(bridge::Kept::of) else { return bridge::Guard::none() };
    let _before = held.with(|_, open| open.bridged.replace(made.clone()));
    bridge::attached(made)
}
