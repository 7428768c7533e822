//! What is known of a slot at one moment, in one number.

use super::slot_id::{GENERATIONS, SlotId};

/// What is known of a slot at one moment: its generation, whether anybody but its owner can know its number, and how many
/// handles there are then. They are one number, so that no handle is ever counted for another span.
///
/// A slot without an open span, and one whose span's number was never given out, are *private*: a number that somebody
/// makes up never matches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct State(pub(super) u64);

impl State {
    const EXPOSED: u64 = 1;
    const HANDLE: u64 = 1 << u32::BITS;

    /// Without handles.
    pub(super) const fn private(generation: u32) -> Self {
        Self((generation as u64) << 1)
    }

    /// Known, with one handle.
    pub(super) const fn exposed(self) -> Self {
        Self(self.0 | Self::EXPOSED | Self::HANDLE)
    }

    pub(super) const fn is_exposed(self) -> bool {
        self.0 & Self::EXPOSED != 0
    }

    /// Whether this is the number of an exposed span.
    pub(super) const fn shows(self, id: SlotId) -> bool {
        self.is_exposed() && self.generation() == id.generation()
    }

    pub(super) const fn generation(self) -> u32 {
        self.0 as u32 >> 1
    }

    pub(super) const fn handles(self) -> u64 {
        self.0 / Self::HANDLE
    }

    pub(super) fn one_more(self) -> Option<Self> {
        self.0.checked_add(Self::HANDLE).map(Self)
    }

    pub(super) const fn one_less(self) -> Self {
        Self(self.0 - Self::HANDLE)
    }

    /// The next generation, which is never zero.
    pub(super) const fn next(self) -> Self {
        let next = (self.generation() + 1) % GENERATIONS;
        Self::private(if next == 0 { 1 } else { next })
    }
}
