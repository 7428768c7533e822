//! The spans that one thread has entered, innermost last.

use super::open::Identity;
use super::slot::{Slot, SlotId};
use crate::id::SpanId;
use std::mem;

/// A span that was entered, with a copy of what its children need to know of it.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: SlotId,
    /// Its slot; of a trace that is not recorded, the slot of its root.
    pub(super) slot: &'static Slot,
    pub(super) identity: Identity,
}

/// As deep as most stacks get.
const FEW: usize = 16;

/// What a child has that its parent has not.
#[derive(Clone, Copy)]
pub(super) struct Child {
    pub(super) parent: SlotId,
    pub(super) id: SlotId,
    pub(super) slot: &'static Slot,
    pub(super) span: SpanId,
    pub(super) announced: bool,
}

/// The stack itself.
pub(super) struct Stack(Vec<Entry>);

impl Stack {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// An empty one with so much room, or a little.
    pub(super) fn with_room(entries: usize) -> Self {
        Self(Vec::with_capacity(entries.max(FEW)))
    }

    pub(super) const fn room(&self) -> usize {
        self.0.capacity()
    }

    /// Whether the next entry needs a wider stack.
    #[inline]
    pub(super) const fn is_full(&self) -> bool {
        self.0.len() == self.0.capacity()
    }

    /// Moves over to a wider stack; gives the one that is left.
    pub(super) fn move_to(&mut self, mut wider: Self) -> Self {
        wider.0.extend_from_slice(&self.0);
        mem::replace(self, wider)
    }

    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    /// Enters a child of the span that was entered last; false if that is another one now.
    ///
    /// What the child has from its parent is copied as a whole, and only then changed: reading back what was just written
    /// in pieces would make the processor wait.
    #[inline]
    pub(super) fn push_child(&mut self, child: Child) -> bool {
        let Child { parent, id, slot, span, announced } = child;
        let Some(last) = self.0.last().filter(|last| last.id == parent).copied() else { return false };
        self.0.push(last);
        if let Some(entry) = self.0.last_mut() {
            (entry.id, entry.slot) = (id, slot);
            (entry.identity.span, entry.identity.announced) = (span, announced);
        }
        true
    }

    /// Enters the span that was entered last once more, if it has this number and is still open; nobody is told of it again.
    #[inline]
    pub(super) fn push_again(&mut self, id: SlotId) -> bool {
        let Some(last) = self.0.last().filter(|last| last.id == id && last.is_open()).copied() else {
            return false;
        };
        self.0.push(last);
        if let Some(again) = self.0.last_mut() {
            again.identity.announced = false;
        }
        true
    }

    /// The number of the one that was entered last.
    #[inline]
    pub(super) fn last_id(&self) -> Option<SlotId> {
        self.0.last().map(|last| last.id)
    }

    /// Takes out the innermost of this number, if there is one; whether it was announced to others.
    #[inline]
    pub(super) fn remove(&mut self, id: SlotId) -> bool {
        match self.0.as_slice() {
            [below @ .., last] if last.id == id => {
                let (deep, announced) = (below.len(), last.identity.announced);
                self.0.truncate(deep);
                announced
            }
            _ => self.remove_deeper(id),
        }
    }

    #[cold]
    fn remove_deeper(&mut self, id: SlotId) -> bool {
        let at = self.0.iter().rposition(|entry| entry.id == id);
        at.is_some_and(|at| self.0.remove(at).identity.announced)
    }

    /// The span of this number has another identity now. How many of its entries nobody was told of who is told of their
    /// end now.
    pub(super) fn rename(&mut self, id: SlotId, identity: Identity) -> usize {
        let here = self.0.iter_mut().filter(|entry| entry.id == id);
        here.filter_map(|entry| {
            let was_announced = mem::replace(&mut entry.identity, identity).announced;
            (identity.announced && !was_announced).then_some(())
        })
        .count()
    }

    /// Whether a span of this id was entered.
    #[allow(dead_code, reason = "without the feature `opentelemetry` nobody asks")]
    pub(super) fn has(&self, span: SpanId) -> bool {
        self.0.iter().any(|entry| entry.identity.span == span)
    }

    /// The innermost span of this recorder that is still open; those that were left on another thread go.
    #[inline]
    pub(super) fn current(&mut self, recorder: u32) -> Option<Entry> {
        match self.0.last() {
            None => None,
            Some(last) if last.identity.recorder == recorder && last.is_open() => Some(*last),
            Some(_) => self.current_deeper(recorder),
        }
    }

    /// The one that was entered last, if it is of this recorder, still open, recorded, and has nothing to hand on.
    #[inline]
    pub(super) fn plain(&self, recorder: u32) -> Option<&Entry> {
        let last = self.0.last()?;
        let Identity { recorder: its, has_more: false, .. } = last.identity else { return None };
        (its == recorder && !last.is_declined() && last.is_open()).then_some(last)
    }

    /// Whether the one that was entered last is of this recorder, still open, and not recorded.
    #[inline]
    pub(super) fn is_unsampled(&self, recorder: u32) -> bool {
        self.0.last().is_some_and(|last| {
            last.id.is_unsampled() && last.identity.recorder == recorder && last.is_open()
        })
    }

    #[cold]
    fn current_deeper(&mut self, recorder: u32) -> Option<Entry> {
        self.0.retain(Entry::is_open);
        self.0.iter().rev().find(|entry| entry.identity.recorder == recorder).copied()
    }

    /// The span of this number, if it is here and still open.
    pub(super) fn entry(&self, id: SlotId) -> Option<Entry> {
        self.find(id).copied()
    }

    /// The slot of the span of this number, if it is here and still open.
    #[inline]
    pub(super) fn slot(&self, id: SlotId) -> Option<&'static Slot> {
        self.find(id).map(|entry| entry.slot)
    }

    #[inline]
    fn find(&self, id: SlotId) -> Option<&Entry> {
        self.0.iter().rev().find(|entry| entry.id == id && entry.is_open())
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Entry {
    #[inline]
    fn is_open(&self) -> bool {
        self.slot.holds(self.id)
    }
}
