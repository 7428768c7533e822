//! The checker's primitives in the place of the anchor's.

use super::anchor::{Anchor, Place};
pub(super) use loom::sync::atomic::{AtomicU64, fence};

impl Anchor {
    pub(super) fn new() -> Self {
        let place = || Place { ticks: AtomicU64::new(0), unix: AtomicU64::new(0) };
        Self { number: AtomicU64::new(0), places: [place(), place()] }
    }
}
