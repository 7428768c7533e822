//! The first texts of a label, each with its place; found without a lock once they are kept.

use super::memory;
use super::text_cache::{self, Kept, SHORT, Wanted};
use crate::schema::OTHER;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Longer text is never kept, so that a cap on the number of values is also a cap on memory.
const LONGEST: usize = 256;

/// Texts are kept in pieces of so many.
const PIECE: usize = 64;

type Piece = [OnceLock<Kept>; PIECE];

/// The texts of one label, in the order in which they came.
#[derive(Debug)]
pub(super) struct Texts {
    tables: OnceLock<Tables>,
    count: AtomicUsize,
    keeping: Mutex<()>,
}

#[derive(Debug)]
struct Tables {
    /// Where a text with a certain hash is, or else in the next slot, up to the first empty one: its place plus one.
    slots: Box<[AtomicU32]>,
    pieces: Box<[OnceLock<Box<Piece>>]>,
}

impl Texts {
    pub(super) const fn new() -> Self {
        Self { tables: OnceLock::new(), count: AtomicUsize::new(0), keeping: Mutex::new(()) }
    }

    /// The place of a text among at most `cap`; nothing if it finds no room.
    pub(super) fn place(&'static self, text: &str, cap: usize) -> Option<usize> {
        // Nothing is handed on of what was worked out: a short text that is known is then found without the stack.
        if text.len() <= SHORT
            && let Some(place) = text_cache::recall(&self.wanted(text))
        {
            return Some(place);
        }
        self.look_up(text, cap)
    }

    #[inline]
    fn wanted<'a>(&'static self, text: &'a str) -> Wanted<'a> {
        Wanted::new(std::ptr::from_ref(self).addr(), text)
    }

    #[inline(never)]
    fn look_up(&'static self, text: &str, cap: usize) -> Option<usize> {
        if text.len() > LONGEST || text == OTHER {
            return None;
        }
        let wanted = &self.wanted(text);
        let known = text_cache::recall(wanted);
        if known.is_some() {
            return known;
        }
        // Asked before the search: what came last is then found.
        let is_full = self.count.load(Ordering::Acquire) >= cap;
        let kept = self.find(wanted).or_else(|| if is_full { None } else { self.keep(wanted, text, cap) })?;
        // What found no room is not remembered, so it drives out nothing that did.
        text_cache::remember(kept);
        Some(kept.place)
    }

    fn find(&'static self, wanted: &Wanted<'_>) -> Option<&'static Kept> {
        let slots = &self.tables.get()?.slots;
        let start = wanted.hash as usize % slots.len();
        // At least half of the slots are empty, so this ends.
        for slot in slots[start..].iter().chain(&slots[..start]) {
            let place = slot.load(Ordering::Acquire).checked_sub(1)? as usize;
            let kept = self.kept(place).filter(|kept| kept.is(wanted));
            if kept.is_some() {
                return kept;
            }
        }
        None
    }

    fn keep(&'static self, wanted: &Wanted<'_>, text: &str, cap: usize) -> Option<&'static Kept> {
        // All that is allocated is allocated before the lock: an allocator may itself count what it does.
        let copy: Box<str> = text.into();
        let tables = self.tables(cap);
        tables.grow(self.count.load(Ordering::Relaxed));
        let keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have come first.
        if let Some(kept) = self.find(wanted) {
            return Some(kept);
        }
        let place = self.count.load(Ordering::Relaxed);
        if place >= cap {
            return None;
        }
        memory::grow(copy.len());
        let kept = wanted.kept(Box::leak(copy), place);
        // Only while the lock is held, and only once for each place.
        tables.grow(place)?.get(place % PIECE)?.set(kept).ok()?;
        let start = wanted.hash as usize % tables.slots.len();
        let empty = tables.slots[start..]
            .iter()
            .chain(&tables.slots[..start])
            .find(|slot| slot.load(Ordering::Relaxed) == 0)?;
        empty.store(place as u32 + 1, Ordering::Release);
        self.count.store(place + 1, Ordering::Release);
        drop(keeping);
        self.kept(place)
    }

    fn tables(&'static self, cap: usize) -> &'static Tables {
        if self.tables.get().is_none() {
            let slots: Box<[AtomicU32]> =
                (0..(2 * cap + 1).next_power_of_two()).map(|_| AtomicU32::new(0)).collect();
            let pieces: Box<[OnceLock<Box<Piece>>]> =
                (0..cap.div_ceil(PIECE)).map(|_| OnceLock::new()).collect();
            let bytes = size_of_val(&*slots) + size_of_val(&*pieces);
            if self.tables.set(Tables { slots, pieces }).is_ok() {
                memory::grow(bytes);
            }
        }
        self.tables.wait()
    }

    fn kept(&self, place: usize) -> Option<&Kept> {
        self.tables.get()?.pieces.get(place / PIECE)?.get()?.get(place % PIECE)?.get()
    }

    /// The text at this place, if it has been given out.
    pub(super) fn text(&self, place: usize) -> Option<&'static str> {
        self.kept(place).map(Kept::text)
    }
}

impl Tables {
    /// The piece with this place, made if need be.
    fn grow(&self, place: usize) -> Option<&Piece> {
        let piece = self.pieces.get(place / PIECE)?;
        if piece.get().is_none() && piece.set(Box::new([const { OnceLock::new() }; PIECE])).is_ok() {
            memory::grow(size_of::<Piece>());
        }
        piece.get().map(|piece| &**piece)
    }
}
