//! The primitives of the anchor; a model checker puts its own in their place.

use super::anchor::{Anchor, Place};
pub(super) use std::sync::atomic::{AtomicU64, fence};

impl Anchor {
    pub(super) const fn new() -> Self {
        Self { number: AtomicU64::new(0), places: [const { Place::new() }; 2] }
    }
}

impl Place {
    const fn new() -> Self {
        Self { ticks: AtomicU64::new(0), unix: AtomicU64::new(0) }
    }
}
