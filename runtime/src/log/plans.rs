//! What is known of all callsites that have logged, found by the address of their description.

use super::fixed::Piece;
use super::plan::{Part, Plan};
use crate::redact::{self, generation, plan_of};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use tracing_core::Metadata;

/// Callsites that a thread remembers; others are looked up with a lock.
const REMEMBERED: usize = 64;

/// Longer messages are looked at each time.
const LONGEST_SAID: usize = 256;

/// All of them. There are as many as the program's text has callsites, and they last as long.
static ALL: Mutex<Option<HashMap<Key, &'static Callsite>>> = Mutex::new(None);

/// The address of a description, which nobody else gets, and what the program has said of callsites that are not its own.
type Key = (usize, usize);

/// What is known of a callsite.
pub(super) struct Callsite {
    /// How its lines are written.
    pub(super) plan: Plan,
    /// What happens to its values; records of the `log` crate have a target of their own, by which that is decided.
    pub(super) values: &'static redact::Plan,
    /// The fields that most lines are made of, by their index.
    pub(super) quick: Vec<Quick>,
    /// The first message, if it was harmless; most callsites have no other.
    said: OnceLock<Said>,
}

/// A message that holds nothing to hide and nothing to escape.
pub(super) struct Said {
    pub(super) message: Box<str>,
    /// It with what stands around it, from the time to the service.
    pub(super) around: Box<[u8]>,
}

/// What to write before a value, where nothing but the value decides what the line shows of it.
pub(super) struct Quick {
    /// The key of a field that stands alone, up to the quote of a text.
    pub(super) key: Piece,
    /// How much of the key a number or a truth takes; nothing if there is more to think of.
    pub(super) number: u8,
    /// The same of a text that holds nothing to hide, and nothing to escape.
    pub(super) text: u8,
}

/// The callsites that one thread has used last.
pub(super) struct Plans([Option<(Key, &'static Callsite)>; REMEMBERED]);

impl Plans {
    pub(super) const fn new() -> Self {
        Self([None; REMEMBERED])
    }

    /// What is known of a callsite.
    #[inline]
    pub(super) fn of(&mut self, metadata: &'static Metadata<'static>) -> &'static Callsite {
        let key = (std::ptr::from_ref(metadata).addr(), generation());
        // Descriptions lie some hundred bytes apart.
        let place = &mut self.0[(key.0 >> 4 ^ key.0 >> 10) % REMEMBERED];
        match place {
            Some((known, callsite)) if *known == key => callsite,
            _ => place.insert((key, look_up(key, metadata))).1,
        }
    }
}

#[cold]
fn look_up(key: Key, metadata: &'static Metadata<'static>) -> &'static Callsite {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let callsite = || &*Box::leak(Box::new(Callsite::of(metadata)));
    all.get_or_insert_default().entry(key).or_insert_with(callsite)
}

impl Callsite {
    fn of(metadata: &'static Metadata<'static>) -> Self {
        let (plan, values) = (Plan::of(metadata), plan_of(metadata));
        let quick = metadata.fields().iter().zip(&plan.fields).map(|(field, part)| {
            if plan.is_log {
                return Quick::NOTHING;
            }
            let Quick { key, number, text } = Quick::of(part);
            let number = if values.drops(&field) { 0 } else { number };
            Quick { key, number, text: if values.is_glanced_at(&field) { text } else { 0 } }
        });
        let quick = quick.collect();
        Self { plan, values, quick, said: OnceLock::new() }
    }

    /// What the callsite has said first.
    #[inline]
    pub(super) fn said(&self) -> Option<&Said> {
        self.said.get()
    }

    /// Remembers a message that holds nothing to hide and nothing to escape, if it is the first one.
    pub(super) fn say(&self, message: &str) {
        // Records of the `log` crate share their callsites, and long texts are cut.
        if self.plan.is_log || message.len() > LONGEST_SAID || self.said.get().is_some() {
            return;
        }
        let Plan { before, behind, .. } = &self.plan;
        let around = [before.bytes(), b"\"", message.as_bytes(), b"\"", behind.bytes()].concat().into();
        // Another thread may have been the first.
        drop(self.said.set(Said { message: message.into(), around }));
    }
}

impl Quick {
    /// Of a field that has to be thought of.
    const NOTHING: Self = Self { key: [0; _], number: 0, text: 0 };

    /// Of a field whose values are shown as they are.
    pub(super) fn of(part: &Part) -> Self {
        match part {
            Part::Member(member) if member.objects.is_empty() && !member.is_user => {
                let length = member.key.short();
                let text = length.map_or(0, |length| length + 1);
                Self { key: member.key.piece(), number: length.unwrap_or(0), text }
            }
            Part::Member(_) | Part::Message | Part::Nothing => Self::NOTHING,
        }
    }
}
