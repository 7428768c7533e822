//! What is the same in each event of a callsite, written before the first one.

use super::write;
use super::{ATTRIBUTE, TEXT};
use crate::redact::{Plan, generation, is_exporters_own, plan_of};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tracing_core::{Level, Metadata};

/// The field of an event that is its text.
pub(super) const MESSAGE: &str = "message";

/// The attribute that says how much an event matters.
pub(super) const LEVEL: &str = "level";

/// Events of this target belong to the log alone.
const ACCESS_TARGET: &str = "telemark::access";

/// Callsites that a thread remembers; others are looked up with a lock.
const REMEMBERED: usize = 64;

/// So much is copied whatever the length is: a copy of known size is a few moves, one of any size a call.
pub(super) const PIECE: usize = 32;

/// What is known of the events of a callsite.
pub(crate) struct Ahead {
    /// What happens to their values.
    plan: &'static Plan,
    /// Whether they are recorded in spans.
    is_wanted: bool,
    /// By the index of the field.
    heads: Box<[Head]>,
    level: Level,
    /// The attribute of the level, and its length.
    pub(super) level_entry: ([u8; 16], u8),
}

/// What stands before the value of an attribute.
pub(super) struct Head {
    /// The entry up to the value, with the length of a number.
    pub(super) piece: [u8; PIECE],
    /// How much of it that is; nothing if there is more to think of.
    pub(super) length: u8,
    /// The key's among those that were seen.
    pub(super) bit: u64,
}

/// The address of a description, which nobody else gets, and what the program has said of callsites that are not its own.
type Key = (usize, usize);

/// All of them. There are as many as the program's text has callsites, and they last as long.
static ALL: Mutex<Option<HashMap<Key, &'static Ahead>>> = Mutex::new(None);

/// One of them.
type Known = Cell<Option<(Key, &'static Ahead)>>;

thread_local! {
    static LAST: [Known; REMEMBERED] = const { [const { Cell::new(None) }; REMEMBERED] };
}

impl Ahead {
    /// What is known of the events of this callsite.
    #[inline]
    pub(crate) fn of(metadata: &'static Metadata<'static>) -> &'static Self {
        let key = (std::ptr::from_ref(metadata).addr(), generation());
        // Descriptions lie some hundred bytes apart.
        let place = (key.0 >> 4 ^ key.0 >> 10) % REMEMBERED;
        let last = LAST.try_with(|all| all[place].get()).ok().flatten();
        match last {
            Some((known, ahead)) if known == key => ahead,
            _ => look_up(key, metadata),
        }
    }

    /// What happens to the values, if spans want the events.
    #[inline]
    pub(crate) fn plan(&self) -> Option<&'static Plan> {
        self.is_wanted.then_some(self.plan)
    }

    /// By the index of the field.
    pub(super) const fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// How much the events matter.
    pub(crate) fn level(&self) -> &'static str {
        self.level.as_str()
    }

    fn new(metadata: &'static Metadata<'static>) -> Self {
        let plan = plan_of(metadata);
        let heads = metadata.fields().iter().map(|field| {
            let needs_thought = field.name() == MESSAGE || plan.drops(&field);
            if needs_thought { Head::NOTHING } else { Head::of(field.name()) }
        });
        let heads = heads.collect();
        let level = *metadata.level();
        Self { plan, is_wanted: is_wanted(metadata.target()), heads, level, level_entry: entry(level) }
    }
}

/// Whether events of this target are recorded in spans.
pub(crate) fn is_wanted(target: &str) -> bool {
    target != ACCESS_TARGET && !is_exporters_own(target)
}

impl Head {
    /// Of a field that has to be thought of.
    const NOTHING: Self = Self { piece: [0; PIECE], length: 0, bit: 0 };

    fn of(key: &str) -> Self {
        let mut piece = [0; PIECE];
        // One byte more is never used, so that the compiler knows where a value ends.
        let room = &mut piece[..PIECE - 1];
        let Some((before, room)) = room.split_at_mut_checked(4) else { return Self::NOTHING };
        let (Some(place), Ok(length)) = (room.get_mut(..key.len()), u8::try_from(key.len())) else {
            return Self::NOTHING;
        };
        before.copy_from_slice(&[ATTRIBUTE, length, 8, 0]);
        place.copy_from_slice(key.as_bytes());
        Self { piece, length: 4 + length, bit: write::key_bit(key) }
    }
}

fn entry(level: Level) -> ([u8; 16], u8) {
    let (mut piece, text) = ([0; 16], level.as_str());
    let head = [ATTRIBUTE | TEXT, LEVEL.len() as u8, text.len() as u8, 0];
    let bytes = head.into_iter().chain(LEVEL.bytes()).chain(text.bytes());
    piece.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
    (piece, (head.len() + LEVEL.len() + text.len()) as u8)
}

#[cold]
fn look_up(key: Key, metadata: &'static Metadata<'static>) -> &'static Ahead {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let fresh = || &*Box::leak(Box::new(Ahead::new(metadata)));
    let ahead = *all.get_or_insert_default().entry(key).or_insert_with(fresh);
    let place = (key.0 >> 4 ^ key.0 >> 10) % REMEMBERED;
    // A thread that is ending remembers nothing.
    let _ = LAST.try_with(|last| last[place].set(Some((key, ahead))));
    ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_ahead_if_it_fits_with_one_byte_to_spare() {
        for length in 0..40 {
            let key = "k".repeat(length);
            let head = Head::of(&key);
            if length > PIECE - 5 {
                assert_eq!(head.length, 0, "{length}");
                continue;
            }
            assert_eq!(usize::from(head.length), 4 + length);
            assert_eq!(head.piece[..4], [ATTRIBUTE, length as u8, 8, 0]);
            assert_eq!(&head.piece[4..4 + length], key.as_bytes());
        }
    }
}
