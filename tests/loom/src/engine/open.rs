//! What a slot holds, as little of it as shows whose it is.

use super::atomics::AtomicPtr;
use super::slot::Slot;

#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub(super) number: u64,
}

impl Identity {
    pub(super) const NONE: Self = Self { number: 0 };
}

pub(super) struct Open {
    pub(super) number: u64,
    /// How many spans have ended in the slot.
    pub(super) ended: u64,
    pub(super) home: Option<&'static AtomicPtr<Slot>>,
}

impl Open {
    pub(super) const fn new() -> Self {
        Self { number: 0, ended: 0, home: None }
    }
}
