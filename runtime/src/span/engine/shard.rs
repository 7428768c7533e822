//! What one thread has for its spans: slots of its own, the stack of those it has entered, and the way out.
#![allow(unsafe_code, reason = "a thread reaches what is its own without a lock")]

use super::finished::Header;
use super::lost::{Loss, lost};
use super::open::{Identity, Open};
use super::queue::Outbox;
use super::slot::{Held, Owned, Place, Slot, SlotId};
use super::stack::{Child, Entry, Stack};
use super::{Recorder, table};
use crate::id::SpanId;
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Slots of the first page; each later page has twice as many.
const FIRST_PAGE: usize = 16;
const PAGES: usize = 15;

/// Thread-local state that outlives its thread: the next thread takes it over, open spans and all.
pub(super) struct Shard {
    number: u32,
    /// Each a slice of `FIRST_PAGE << page` slots.
    pages: [AtomicPtr<Slot>; PAGES],
    /// Slots that other threads gave back.
    returned: AtomicPtr<Slot>,
    /// Spans that ended here, and those of them that failed; written by the owner alone.
    ended: AtomicU64,
    failed: AtomicU64,
    own: UnsafeCell<Own>,
    /// Whether the thread is at what is its own; only asked in debug builds.
    busy: AtomicBool,
    outbox: Outbox<Header>,
}

/// What only the thread that has the shard touches.
struct Own {
    free: *mut Slot,
    pages: usize,
    random: u64,
    stack: Stack,
}

// SAFETY: `own` is reached through `Local` alone, which stays on the thread that has leased the shard; leases change hands
// under a mutex. Everything else is atomic.
unsafe impl Sync for Shard {}
// SAFETY: as above; the raw pointers lead to slots of pages, which belong to no thread.
unsafe impl Send for Shard {}

static FREE: Mutex<Vec<&'static Shard>> = Mutex::new(Vec::new());

thread_local! {
    static LOCAL: Cell<Option<&'static Shard>> = const { Cell::new(None) };
    static LEASE: Lease = const { Lease };
}

/// Ends with the thread.
struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(shard) = LOCAL.take() {
            let local = Local { shard, _of_this_thread: PhantomData };
            local.own(|own| own.stack.clear());
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(shard);
        }
    }
}

/// The shard of this thread.
#[derive(Clone, Copy)]
pub(super) struct Local {
    shard: &'static Shard,
    _of_this_thread: PhantomData<*const ()>,
}

impl Local {
    /// This thread's shard; none if the thread is ending or if there are too many threads.
    #[inline]
    pub(super) fn get() -> Option<Self> {
        match LOCAL.get() {
            Some(shard) => Some(Self { shard, _of_this_thread: PhantomData }),
            None => Self::lease(),
        }
    }

    #[cold]
    #[inline(never)]
    fn lease() -> Option<Self> {
        // Asked first: a thread that cannot give back must not take.
        if LEASE.try_with(|_| ()).is_err() {
            return None;
        }
        let freed = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let shard = match freed {
            Some(shard) => shard,
            None => table::enroll(Shard::new)?,
        };
        if let Some(first) = LOCAL.get() {
            // The allocator has asked for one meanwhile.
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(shard);
            return Some(Self { shard: first, _of_this_thread: PhantomData });
        }
        LOCAL.set(Some(shard));
        Some(Self { shard, _of_this_thread: PhantomData })
    }

    /// Runs `change` on what is this thread's own; it must not come back here.
    #[inline]
    fn own<T>(self, change: impl FnOnce(&mut Own) -> T) -> T {
        if cfg!(debug_assertions) {
            assert!(!self.shard.busy.swap(true, Ordering::Relaxed), "a thread came back to what is its own");
        }
        // SAFETY: `Local` does not leave the thread that has the lease, and nothing that is passed here calls code that
        // could reach this shard once more: lists and the stack know no code of users, and nothing is allocated.
        let changed = change(unsafe { &mut *self.shard.own.get() });
        if cfg!(debug_assertions) {
            self.shard.busy.store(false, Ordering::Relaxed);
        }
        changed
    }

    /// Runs `change` on the stack of what this thread has entered; it must not come back here.
    #[inline]
    pub(super) fn on_stack<T>(self, change: impl FnOnce(&mut Stack) -> T) -> T {
        self.own(|own| change(&mut own.stack))
    }

    /// A slot for a span; none if half a million are open already.
    #[inline]
    pub(super) fn take(self) -> Option<Owned> {
        self.pop().or_else(|| self.refill())
    }

    #[inline]
    fn pop(self) -> Option<Owned> {
        // SAFETY: the list is the thread's own.
        self.own(|own| unsafe { Owned::pop(&mut own.free) })
    }

    /// Slots that other threads gave back, or a new page of them.
    #[cold]
    #[inline(never)]
    fn refill(self) -> Option<Owned> {
        let returned = Owned::take_shared(&self.shard.returned);
        if returned.is_null() {
            self.add_page();
        } else {
            self.own(|own| own.free = returned);
        }
        let taken = self.pop();
        if taken.is_none() {
            lost(Loss::SlotsExhausted);
        }
        taken
    }

    fn add_page(self) {
        let page = self.own(|own| own.pages);
        if page == PAGES {
            return;
        }
        let slots = FIRST_PAGE << page;
        let first = slots - FIRST_PAGE;
        let place = |slot: usize| Place::new(self.shard.number, first + slot);
        // Made before it is linked: an allocator that counts what it does may ask for the span it does it in.
        let made: Box<[Slot]> = (0..slots).map(|slot| Slot::new(place(slot))).collect();
        if self.own(|own| own.pages != page) {
            // It has even opened one.
            return;
        }
        let made: &'static [Slot] = Box::leak(made);
        self.shard.pages[page].store(made.as_ptr().cast_mut(), Ordering::Release);
        self.own(|own| {
            own.pages += 1;
            for slot in made.iter().rev() {
                // SAFETY: nobody knows of the page yet but those who make up numbers, and its slots are private.
                unsafe { slot.link(&mut own.free) };
            }
        });
    }

    /// A slot for a child of the innermost span, with what it has that its parent has not, and its parent's id; nothing
    /// where that takes more than a copy.
    #[inline]
    pub(super) fn take_child(self, recorder: u32, announced: bool) -> Option<(Owned, Child, SpanId)> {
        let random = self.random();
        self.own(|own| {
            let parent = own.stack.plain(recorder)?;
            // SAFETY: the list is the thread's own.
            let mut slot = unsafe { Owned::pop(&mut own.free) }?;
            slot.descends(random, Some(parent.id));
            parent.slot.begin();
            let span = SpanId::of_random(random);
            let child = Child { parent: parent.id, id: slot.id(), slot: slot.slot(), span, announced };
            let identity = slot.parts().0;
            *identity = parent.identity;
            (identity.span, identity.announced) = (span, announced);
            Some((slot, child, parent.identity.span))
        })
    }

    /// A slot that no span needs any more.
    #[inline]
    pub(super) fn give_back(self, slot: Owned) {
        if slot.place().shard() == self.shard.number as usize {
            self.own(|own| slot.push(&mut own.free));
        } else {
            give_back(slot);
        }
    }

    /// A number of this thread's own generator (wyrand), never zero.
    #[inline]
    pub(super) fn random(self) -> u64 {
        self.own(|own| {
            own.random = own.random.wrapping_add(0xa076_1d64_78bd_642f);
            let product = u128::from(own.random) * u128::from(own.random ^ 0xe703_7ed1_a0b4_28db);
            ((product >> 64) as u64 ^ product as u64).max(1)
        })
    }

    /// The innermost open span of this recorder that this thread has entered.
    #[inline]
    pub(super) fn current(self, recorder: u32) -> Option<Entry> {
        self.own(|own| own.stack.current(recorder))
    }

    /// One more handle of the innermost open span of this recorder here, if its trace is not recorded.
    #[inline]
    pub(super) fn hold_unsampled(self, recorder: &Recorder) -> Option<Held> {
        if !self.is_unsampled(recorder) {
            return None;
        }
        let id = self.own(|own| own.stack.last_id())?;
        self.expose_entered(id);
        self.own(|own| own.stack.slot(id))?.hold_by(id)
    }

    /// Whether the innermost open span of this recorder here belongs to a trace that is not recorded.
    #[inline]
    pub(super) fn is_unsampled(self, recorder: &Recorder) -> bool {
        self.own(|own| own.stack.is_unsampled(recorder.number)) && !recorder.decides_children
    }

    /// The number of this span becomes known, if this thread has entered it.
    #[inline]
    pub(super) fn expose_entered(self, id: SlotId) {
        if let Some(slot) = self.own(|own| own.stack.slot(id)) {
            // SAFETY: the slot is on this thread's stack, and owners leave a private span where they entered it.
            unsafe { slot.expose_entered(id) }
        }
    }

    /// The span of this number, if this thread has entered it.
    pub(super) fn entered(self, id: SlotId) -> Option<Entry> {
        self.own(|own| own.stack.entry(id))
    }

    /// Runs `look` on the span that [`current`](Self::current) has just found.
    #[expect(clippy::unused_self, reason = "it proves which thread this is")]
    pub(super) fn with<T>(self, entry: &Entry, look: impl FnOnce(&Identity, &mut Open) -> T) -> Option<T> {
        // SAFETY: the entry is on this thread's stack, and owners leave a private span where they entered it.
        unsafe { entry.slot.with_entered(entry.id, look) }
    }

    /// The number of the span that [`current`](Self::current) has just found becomes known.
    #[expect(clippy::unused_self, reason = "it proves which thread this is")]
    pub(super) fn expose(self, entry: &Entry) {
        // SAFETY: as above.
        unsafe { entry.slot.expose_entered(entry.id) }
    }

    /// What leaves this thread; it alone writes there.
    #[inline]
    pub(super) const fn outbox(self) -> &'static Outbox<Header> {
        &self.shard.outbox
    }

    /// Counts a span that ended here.
    #[inline]
    pub(super) fn ended(self, failed: bool) {
        let Shard { ended, failed: failures, .. } = self.shard;
        // Only this thread writes them.
        ended.store(ended.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        if failed {
            failures.store(failures.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }
}

impl Shard {
    #[cold]
    fn new(number: u32) -> Self {
        Self {
            number,
            pages: [const { AtomicPtr::new(ptr::null_mut()) }; PAGES],
            returned: AtomicPtr::new(ptr::null_mut()),
            ended: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            busy: AtomicBool::new(false),
            outbox: Outbox::new(),
            own: UnsafeCell::new(Own {
                free: ptr::null_mut(),
                pages: 0,
                random: crate::id::next(),
                stack: Stack::new(),
            }),
        }
    }

    pub(super) fn slot(&self, index: usize) -> Option<&'static Slot> {
        let place = index + FIRST_PAGE;
        let page = place.ilog2() as usize - FIRST_PAGE.ilog2() as usize;
        let slots = self.pages.get(page)?.load(Ordering::Acquire);
        if slots.is_null() {
            return None;
        }
        // SAFETY: the page has `FIRST_PAGE << page` slots, and `place` lies between that and its double.
        Some(unsafe { &*slots.add(place - (FIRST_PAGE << page)) })
    }
}

/// A slot goes back to the shard that it comes from.
#[cold]
pub(super) fn give_back(slot: Owned) {
    if let Some(home) = table::shard(slot.place().shard()) {
        slot.push_shared(&home.returned);
    }
}

impl Shard {
    /// The spans that ended here, and those of them that failed.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.ended.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }

    /// What leaves its thread. Only the thread that has the lease writes, and leases change hands under a mutex.
    pub(super) const fn outbox(&self) -> &Outbox<Header> {
        &self.outbox
    }
}

/// Runs `look` on the shards that belong to no thread; none of them does meanwhile.
pub(super) fn of_no_thread(look: impl FnMut(&'static Shard)) {
    // An allocator that counts what it does asks for this thread's shard: it must not have to look for one below.
    let _own = Local::get();
    FREE.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().for_each(look);
}
