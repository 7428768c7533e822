//! Slots: where open spans live, in pages that are never given back, found by number from any thread.
#![allow(
    unsafe_code,
    reason = "a slot is shared between threads without a lock where nobody else can know of it"
)]

use super::atomics::{AtomicBool, AtomicPtr, AtomicU64, Cell, fence, pause};
use super::direct::engine;
use super::open::{Identity, Open};
pub(super) use super::slot_id::{Place, SHARDS, SlotId};
use super::slot_state::State;
use crate::id::SpanId;
use std::num::NonZeroU64;
use std::ptr;
use std::sync::atomic::Ordering;

/// Room for one open span.
///
/// Who may touch `identity` and `open`:
/// 1. whoever has the slot to itself: the holder of its [`Owned`];
/// 2. while a private span is open: whoever has its [`Held`] or runs inside of it, under the lock;
/// 3. while it is exposed: whoever knows its number, under the lock, having seen under the lock that the state is still
///    the one that the number names.
///
/// An identity changes under 1 and 3 alone, so that those of 2 may read it without the lock.
///
/// An `Owned` comes from a list of free slots, where nobody has a `Held` and no number matches; or from the `Held` of a
/// private span, which is given away for it, so that nobody of 2 is left; or from an exposed span, whose state changes
/// under the lock, so that nobody of 3 is left.
#[repr(align(64))]
pub(super) struct Slot {
    state: AtomicU64,
    locked: AtomicBool,
    place: Place,
    /// The span's id and its parent's number, to be read by anybody at any time.
    span: AtomicU64,
    parent: AtomicU64,
    /// Whether the span has children, which have its identity.
    begun: AtomicBool,
    /// The next one in a list of free slots.
    next: AtomicPtr<Slot>,
    identity: Cell<Identity>,
    open: Cell<Open>,
}

// SAFETY: what is in the cells is `Send` (a span is closed by another thread than the one that opened it), and the rules
// above give it to one thread at a time, or to several that read it.
unsafe impl Sync for Slot where Open: Send {}

/// Releases a slot's lock.
struct Locked<'a>(&'a Slot);

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        self.0.locked.store(false, Ordering::Release);
    }
}

impl Slot {
    pub(super) fn new(place: Place) -> Self {
        Self {
            state: AtomicU64::new(State::private(1).0),
            locked: AtomicBool::new(false),
            place,
            span: AtomicU64::new(0),
            parent: AtomicU64::new(0),
            begun: AtomicBool::new(false),
            next: AtomicPtr::new(ptr::null_mut()),
            identity: Cell::new(Identity::NONE),
            open: Cell::new(Open::new()),
        }
    }

    /// A new slot goes to the head of a list.
    ///
    /// # Safety
    /// The slot was made a moment ago, and nobody else knows of it.
    pub(super) unsafe fn link(&'static self, list: &mut *mut Slot) {
        Owned(self).push(list);
    }

    fn state(&self, order: Ordering) -> State {
        State(self.state.load(order))
    }

    /// Whether this number is that of the span which is open here, exposed or not.
    #[inline]
    pub(super) fn holds(&self, id: SlotId) -> bool {
        self.state(Ordering::Relaxed).generation() == id.generation()
    }

    /// Whether others than its owner may know of the span.
    pub(super) fn is_exposed(&self) -> bool {
        self.state(Ordering::Acquire).is_exposed()
    }

    /// Whether this is the number of an exposed span which is open here.
    fn shows(&self, id: SlotId) -> bool {
        self.state(Ordering::Acquire).shows(id)
    }

    /// Held for a few instructions only: no code of users runs under it.
    fn lock(&self) -> Locked<'_> {
        let mut tries = 0_u32;
        while self.locked.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            tries += 1;
            pause(tries);
        }
        Locked(self)
    }

    /// Runs `look` on the exposed span of this number; nothing, if it is not open any more or never was.
    pub(super) fn with<T>(&self, id: SlotId, look: impl FnOnce(&mut Identity, &mut Open) -> T) -> Option<T> {
        let _locked = self.lock();
        // SAFETY: rule 3 of `Slot`: the lock is held, and the state is the one that the number names.
        self.shows(id).then(|| unsafe { look(&mut *self.identity.write(), &mut *self.open.write()) })
    }

    /// Runs `look` on the span of this number, exposed or not.
    ///
    /// # Safety
    /// The caller has the span's [`Held`], or runs on a thread on which its owner has entered it.
    unsafe fn with_own<T>(&self, id: SlotId, look: impl FnOnce(&Identity, &mut Open) -> T) -> Option<T> {
        let _locked = self.lock();
        // SAFETY: rules 2 and 3 of `Slot`: the lock is held, and the caller is one of those of rule 2.
        self.holds(id).then(|| unsafe { look(&*self.identity.read(), &mut *self.open.write()) })
    }

    /// The same for a span that is on the stack of this thread.
    ///
    /// # Safety
    /// The owner of a private span has entered it on this thread, and not left it yet.
    pub(super) unsafe fn with_entered<T>(
        &self,
        id: SlotId,
        look: impl FnOnce(&Identity, &mut Open) -> T,
    ) -> Option<T> {
        // SAFETY: the caller runs where the owner has entered it.
        unsafe { self.with_own(id, look) }
    }

    /// The number of a span on the stack of this thread becomes known.
    ///
    /// # Safety
    /// The owner of a private span has entered it on this thread, and not left it yet.
    pub(super) unsafe fn expose_entered(&self, id: SlotId) {
        let private = State::private(id.generation());
        if self.state(Ordering::Relaxed) == private {
            // The one handle is the owner's. Release: whoever sees the state sees the span.
            self.state.store(private.exposed().0, Ordering::Release);
        }
    }

    /// The id of the span of this number and its parent's number, if it is open, exposed or not.
    pub(super) fn lineage(&self, id: SlotId) -> Option<(SpanId, Option<SlotId>)> {
        let (span, parent) = (self.span.load(Ordering::Relaxed), self.parent.load(Ordering::Relaxed));
        // What was read belongs to this span if the slot still does.
        fence(Ordering::Acquire);
        let parent = NonZeroU64::new(parent).map(SlotId::of_number);
        self.holds(id).then(|| SpanId::from_bytes(span.to_be_bytes())).flatten().map(|span| (span, parent))
    }

    /// The span of this number has another id now.
    pub(super) fn rename(&self, id: SlotId, span: SpanId) {
        if self.holds(id) {
            self.span.store(u64::from_be_bytes(span.to_bytes()), Ordering::Relaxed);
        }
    }

    /// The span has a child.
    #[inline]
    pub(super) fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    /// Whether it had one, or has begun one in this moment.
    pub(super) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }

    /// One more handle of the exposed span of this number.
    pub(super) fn hold_by(&'static self, id: SlotId) -> Option<Held> {
        self.hold(id).then_some(Held { slot: self, id })
    }

    /// One more handle of the exposed span of this number, for whoever keeps the number itself.
    pub(super) fn hold(&self, id: SlotId) -> bool {
        let more = |state| Some(State(state)).filter(|state| state.shows(id))?.one_more().map(|more| more.0);
        self.state.try_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// One handle less; the last one gets the slot, and the span is open no more.
    pub(super) fn release(&'static self, id: SlotId) -> Option<Owned> {
        loop {
            let state = self.state(Ordering::Relaxed);
            if !state.shows(id) {
                // A number that was made up, or a handle that was given back twice.
                return None;
            }
            let last = state.handles() == 1;
            // Whoever looks at the span has the lock, and whoever takes it after sees that the span is gone.
            let _locked = last.then(|| self.lock());
            let then = if last { state.next() } else { state.one_less() };
            // Another handle may have come or gone meanwhile.
            if self.state.compare_exchange(state.0, then.0, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                return last.then_some(Owned(self));
            }
        }
    }
}

/// A slot that belongs to whoever holds this: taken from a list of free slots, or its span has just been closed.
///
/// It is not dropped but given back, exposed, or kept in a [`Held`].
#[must_use = "a slot that is forgotten is lost"]
pub(super) struct Owned(&'static Slot);

impl Owned {
    /// The next free slot of a list that only this thread knows.
    ///
    /// # Safety
    /// The list belongs to the caller alone: nobody else takes a slot from it.
    pub(super) unsafe fn pop(list: &mut *mut Slot) -> Option<Self> {
        // SAFETY: lists hold pointers to slots of pages, which are never given back.
        let slot: &'static Slot = unsafe { list.as_ref()? };
        *list = slot.next.load(Ordering::Relaxed);
        Some(Self(slot))
    }

    /// Puts the slot at the head of a list that only this thread knows.
    pub(super) fn push(self, list: &mut *mut Slot) {
        self.0.next.store(*list, Ordering::Relaxed);
        *list = ptr::from_ref(self.0).cast_mut();
    }

    /// Puts the slot into the list that other threads leave for a shard.
    pub(super) fn push_shared(self, list: &AtomicPtr<Slot>) {
        let this = ptr::from_ref(self.0).cast_mut();
        let mut head = list.load(Ordering::Relaxed);
        loop {
            self.0.next.store(head, Ordering::Relaxed);
            // Release: who takes the list sees what was done to the slot before.
            match list.compare_exchange_weak(head, this, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(other) => head = other,
            }
        }
    }

    /// All that other threads have left in such a list.
    pub(super) fn take_shared(list: &AtomicPtr<Slot>) -> *mut Slot {
        // Acquire: what they did to the slots before is done.
        list.swap(ptr::null_mut(), Ordering::Acquire)
    }

    #[inline]
    pub(super) const fn place(&self) -> Place {
        self.0.place
    }

    #[inline]
    pub(super) const fn slot(&self) -> &'static Slot {
        self.0
    }

    #[inline]
    pub(super) fn parts(&mut self) -> (&mut Identity, &mut Open) {
        // SAFETY: rule 1 of `Slot`: this has it to itself.
        unsafe { (&mut *self.0.identity.write(), &mut *self.0.open.write()) }
    }

    /// Says for all to read which span opens here, and below which other one.
    #[inline]
    pub(super) fn descends(&self, span: u64, parent: Option<SlotId>) {
        // Whoever reads what is written below also reads that the span before is gone.
        fence(Ordering::Release);
        self.0.span.store(span, Ordering::Relaxed);
        self.0.parent.store(parent.map_or(0, |parent| parent.number().get()), Ordering::Relaxed);
        self.0.begun.store(false, Ordering::Relaxed);
    }

    /// The number of the span that opens here next, if its trace is recorded.
    #[inline]
    pub(super) fn id(&self) -> SlotId {
        SlotId::new(self.0.state(Ordering::Relaxed).generation(), self.0.place)
    }

    /// The span's number becomes known; there is one handle.
    pub(super) fn expose(self) {
        let state = self.0.state(Ordering::Relaxed);
        // Release: whoever sees the state sees the span.
        self.0.state.store(state.exposed().0, Ordering::Release);
    }

    /// The span stays private; the holder is its owner.
    #[inline]
    pub(super) const fn keep(self, id: SlotId) -> Held {
        Held { slot: self.0, id }
    }
}

/// One handle of an open span, without a look at a table: the owner while the span is private, one of several after.
#[must_use = "a span whose handle is forgotten never ends"]
pub(crate) struct Held {
    slot: &'static Slot,
    id: SlotId,
}

impl Held {
    #[inline]
    pub(super) const fn id(&self) -> SlotId {
        self.id
    }

    #[inline]
    pub(super) const fn slot(&self) -> &'static Slot {
        self.slot
    }

    /// Whether nobody else can know of the span.
    #[inline]
    fn is_private(&self) -> bool {
        // Relaxed: the owner itself exposes it, or a thread that hands the handle on.
        self.slot.state(Ordering::Relaxed) == State::private(self.id.generation())
    }

    /// Runs `look` on the span, if it is still open.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Identity, &mut Open) -> T) -> Option<T> {
        // SAFETY: the caller has the span's `Held`.
        unsafe { self.slot.with_own(self.id, look) }
    }

    /// Runs `look` on who the span is, if nobody else can know of it.
    #[inline]
    pub(super) fn unshared<T>(&self, look: impl FnOnce(&Identity) -> T) -> Option<T> {
        // SAFETY: rule 2 of `Slot`: the caller has the `Held`, and nobody changes the identity of a private span.
        self.is_private().then(|| unsafe { look(&*self.slot.identity.read()) })
    }

    /// Runs `look` on who the span is, if it is still open.
    #[inline]
    pub(super) fn look<T>(&self, look: impl Fn(&Identity) -> T) -> Option<T> {
        self.unshared(&look).or_else(|| self.slot.with(self.id, |identity, _| look(identity)))
    }

    /// Who the span is, if it is still open.
    #[inline]
    pub(super) fn identity(&self) -> Option<Identity> {
        self.look(|identity| *identity)
    }

    /// The handle goes; the last one gets the slot, and the span is open no more.
    #[inline]
    fn release(&mut self) -> Option<Owned> {
        if self.is_private() {
            let state = State::private(self.id.generation());
            self.slot.state.store(state.next().0, Ordering::Relaxed);
            return Some(Owned(self.slot));
        }
        self.release_exposed()
    }

    #[cold]
    #[inline(never)]
    fn release_exposed(&self) -> Option<Owned> {
        self.slot.release(self.id)
    }
}

impl Drop for Held {
    // Out of line: most handles of unsampled traces have none, and then the rest of the handle's end is one comparison.
    #[inline(never)]
    fn drop(&mut self) {
        if let (Some(slot), Some(engine)) = (self.release(), engine()) {
            engine.end(slot);
        }
    }
}
