//! What must hold whenever threads share a span: it ends once, nobody touches it after, and stale numbers find nothing.
#![allow(unsafe_code, reason = "each list of free slots has one owner here")]

use super::atomics::AtomicPtr;
use super::open::{Identity, Open};
use super::slot::{Held, Owned, Place, Slot, SlotId};
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;
use std::ptr;

/// Tries every order with at most so many switches that no thread asked for.
fn check(switches: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(switches);
    builder.check(model);
}

/// A thread's slots: those that it knows to be free, and those that others give back.
struct Slots {
    free: *mut Slot,
    returned: &'static AtomicPtr<Slot>,
}

impl Slots {
    fn new(slots: u32) -> Self {
        let mut free = ptr::null_mut();
        for index in (0..slots).rev() {
            let slot: &'static Slot = Box::leak(Box::new(Slot::new(Place::new(0, index as usize))));
            // SAFETY: it has just been made.
            unsafe { slot.link(&mut free) };
        }
        Self { free, returned: Box::leak(Box::new(AtomicPtr::new(ptr::null_mut()))) }
    }

    /// Opens a span of this number, as the engine does; nobody knows of it yet.
    fn open(&mut self, number: u64) -> Option<Owned> {
        if self.free.is_null() {
            self.free = Owned::take_shared(self.returned);
        }
        // SAFETY: the list is this one's own.
        let mut slot = unsafe { Owned::pop(&mut self.free) }?;
        slot.descends(number, None);
        let (identity, open) = slot.parts();
        identity.number = number;
        (open.number, open.home) = (number, Some(self.returned));
        Some(slot)
    }

    /// Opens a span with one handle.
    fn expose(&mut self, number: u64) -> Option<(&'static Slot, SlotId)> {
        let owned = self.open(number)?;
        let (slot, id) = (owned.slot(), owned.id());
        owned.expose();
        Some((slot, id))
    }

    /// How many slots are free now.
    fn count(&mut self) -> usize {
        let mut count = 0;
        // SAFETY: the list is this one's own.
        while unsafe { Owned::pop(&mut self.free) }.is_some() {
            count += 1;
        }
        self.free = Owned::take_shared(self.returned);
        // SAFETY: the list is this one's own.
        while unsafe { Owned::pop(&mut self.free) }.is_some() {
            count += 1;
        }
        count
    }
}

/// Gives one handle back; whether it was the last.
fn release(slot: &'static Slot, id: SlotId) -> bool {
    let last = slot.release(id);
    last.map(|owned| super::direct::Engine.end(owned)).is_some()
}

/// What a span says of itself, if it is open.
fn number(slot: &Slot, id: SlotId) -> Option<u64> {
    slot.with(id, |identity, open| {
        assert_eq!(identity.number, open.number);
        open.number
    })
}

#[test]
fn the_last_of_several_handles_ends_the_span_once() {
    check(3, || {
        let mut slots = Slots::new(1);
        let (slot, id) = slots.expose(7).expect("there is a slot");
        assert!(slot.hold(id) && slot.hold(id));
        let others = [(); 2].map(|()| {
            thread::spawn(move || {
                slot.with(id, |_, open| open.number += 1).expect("this thread has a handle");
                release(slot, id)
            })
        });
        let ended = release(slot, id);
        let ended = others.map(|other| other.join().expect("it does not panic")).into_iter().chain([ended]);
        assert_eq!(ended.filter(|ended| *ended).count(), 1);
        assert_eq!(number(slot, id), None);
        assert_eq!(slots.count(), 1);
    });
}

#[test]
fn a_stale_number_finds_nothing() {
    check(3, || {
        let mut slots = Slots::new(1);
        let (slot, stale) = slots.expose(1).expect("there is a slot");
        let other = thread::spawn(move || {
            assert!(number(slot, stale).is_none_or(|number| number == 1));
            assert!(slot.lineage(stale).is_none_or(|(span, _)| Some(span) == id_of(1)));
        });
        assert!(release(slot, stale));
        let (_, id) = slots.expose(2).expect("the slot is free again");
        assert_ne!(id, stale);
        assert_eq!(number(slot, id), Some(2));
        other.join().expect("it does not panic");
        assert_eq!(number(slot, stale), None);
        assert!(release(slot, id));
    });
}

#[test]
fn a_number_that_is_guessed_finds_all_of_the_span_or_nothing() {
    for entered in [false, true] {
        check(3, move || {
            let mut slots = Slots::new(1);
            let mut owned = slots.open(1).expect("there is a slot");
            let (slot, id) = (owned.slot(), owned.id());
            let guesser = thread::spawn(move || assert!(number(slot, id).is_none_or(|number| number == 2)));
            let (identity, open) = owned.parts();
            (identity.number, open.number) = (2, 2);
            if entered {
                let held = owned.keep(id);
                // SAFETY: this thread is the owner's.
                unsafe { slot.expose_entered(id) };
                drop(held);
            } else {
                owned.expose();
                assert!(release(slot, id));
            }
            guesser.join().expect("it does not panic");
            assert_eq!(slots.count(), 1);
        });
    }
}

fn id_of(number: u64) -> Option<crate::id::SpanId> {
    crate::id::SpanId::from_bytes(number.to_be_bytes())
}

#[test]
fn a_handle_that_comes_too_late_holds_no_other_span() {
    check(3, || {
        let mut slots = Slots::new(1);
        let (slot, stale) = slots.expose(1).expect("there is a slot");
        let other = thread::spawn(move || {
            if slot.hold(stale) {
                assert_eq!(number(slot, stale), Some(1), "a span that is held is open");
                release(slot, stale);
            }
        });
        release(slot, stale);
        if let Some((_, id)) = slots.expose(2) {
            assert!(release(slot, id), "its one handle is its last");
        }
        other.join().expect("it does not panic");
        assert_eq!(slots.count(), 1);
    });
}

#[test]
fn a_handle_that_is_given_back_twice_ends_no_other_span() {
    check(3, || {
        let mut slots = Slots::new(1);
        let (slot, stale) = slots.expose(1).expect("there is a slot");
        let other = thread::spawn(move || release(slot, stale));
        let ended = release(slot, stale);
        if let Some((_, id)) = slots.expose(2) {
            assert!(slot.hold(id));
            assert!(!release(slot, id) && number(slot, id) == Some(2), "there is one handle left");
            assert!(release(slot, id));
        }
        assert!(other.join().expect("it does not panic") != ended, "one of the two ended it");
        assert_eq!(slots.count(), 1);
    });
}

#[test]
fn slots_that_other_threads_give_back_are_free_again() {
    check(3, || {
        let mut slots = Slots::new(2);
        let spans = [1, 2].map(|number| slots.expose(number).expect("there is a slot"));
        let others = spans.map(|(slot, id)| thread::spawn(move || assert!(release(slot, id))));
        // Meanwhile the owner takes what is there already.
        let early = slots.expose(3);
        if let Some((slot, id)) = early {
            assert_eq!(number(slot, id), Some(3));
        }
        for other in others {
            other.join().expect("it does not panic");
        }
        assert_eq!(slots.count(), if early.is_some() { 1 } else { 2 });
    });
}

#[test]
fn a_private_span_ends_on_another_thread() {
    check(3, || {
        let mut slots = Slots::new(1);
        let owned = slots.open(1).expect("there is a slot");
        let id = owned.id();
        let held = owned.keep(id);
        let other = thread::spawn(move || {
            assert_eq!(held.identity().map(|identity| identity.number), Some(1));
            assert_eq!(held.with(|_, open| open.number), Some(1));
            drop(held);
        });
        // The slot's own thread opens another span as soon as it can.
        if let Some(owned) = slots.open(2) {
            assert_eq!(owned.slot().with(id, |_, _| ()), None);
            drop(owned.keep_for_a_test());
        }
        other.join().expect("it does not panic");
        assert_eq!(slots.count(), 1);
    });
}

/// Keeps it as its own span.
trait Keep {
    fn keep_for_a_test(self) -> Held;
}

impl Keep for Owned {
    fn keep_for_a_test(self) -> Held {
        let id = self.id();
        self.keep(id)
    }
}

#[test]
fn a_private_span_whose_number_gets_known_is_shared() {
    check(3, || {
        let mut slots = Slots::new(1);
        let owned = slots.open(1).expect("there is a slot");
        let (slot, id) = (owned.slot(), owned.id());
        let held = owned.keep(id);
        // Somebody who makes numbers up asks for it all the time.
        let guesser = thread::spawn(move || assert!(number(slot, id).is_none_or(|number| number != 2)));
        held.with(|_, open| open.ended = 5);
        // SAFETY: this thread is the owner's.
        unsafe { slot.with_entered(id, |_, open| assert_eq!(open.ended, 5)) };
        assert_eq!(slot.with(id, |_, _| ()), None, "it is private still");
        // SAFETY: this thread is the owner's.
        unsafe { slot.expose_entered(id) };
        let change = |identity: &mut Identity, open: &mut Open| (identity.number, open.number) = (5, 5);
        assert!(slot.with(id, change).is_some(), "it is known now");
        let other = slot.hold_by(id).expect("it is open");
        let other = thread::spawn(move || {
            assert_eq!(other.identity().map(|identity| identity.number), Some(5));
            drop(other);
        });
        drop(held);
        other.join().expect("it does not panic");
        guesser.join().expect("it does not panic");
        assert_eq!(slots.count(), 1);
    });
}

#[test]
fn handles_are_shared_by_reference_too() {
    check(2, || {
        let mut slots = Slots::new(1);
        let owned = slots.open(1).expect("there is a slot");
        let id = owned.id();
        let held = Arc::new(owned.keep(id));
        let other = {
            let held = Arc::clone(&held);
            thread::spawn(move || {
                assert_eq!(held.identity().map(|identity| identity.number), Some(1));
                held.with(|_, open| open.number += 1);
            })
        };
        held.with(|_, open| open.number += 1);
        drop(held);
        other.join().expect("it does not panic");
        assert_eq!(slots.count(), 1);
    });
}
