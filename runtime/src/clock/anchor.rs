//! A tick whose time of day is known: set about once a second, read whole by everybody without a lock.
//!
//! There are two places. A writer fills the one that is not in use, and then says that it is. So nobody waits for a
//! writer: only a reader that two of them have overtaken, a second apart, reads again.

use super::atomics::{AtomicU64, fence};
use std::sync::atomic::Ordering;

/// The last tick whose time of day was read.
#[derive(Debug)]
pub(super) struct Anchor {
    /// How many there have been; the last one is in the place of its number's parity.
    pub(super) number: AtomicU64,
    pub(super) places: [Place; 2],
}

/// One tick and its nanoseconds since 1970.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) ticks: AtomicU64,
    pub(super) unix: AtomicU64,
}

impl Anchor {
    /// The tick and its nanoseconds since 1970; both zero at first.
    pub(super) fn get(&self) -> (u64, u64) {
        loop {
            let number = self.number.load(Ordering::Acquire);
            let place = self.place(number);
            let pair = (place.ticks.load(Ordering::Relaxed), place.unix.load(Ordering::Relaxed));
            fence(Ordering::Acquire);
            if self.number.load(Ordering::Relaxed) == number {
                return pair;
            }
        }
    }

    /// Sets it; one thread at a time does so.
    pub(super) fn set(&self, ticks: u64, unix: u64) {
        let number = self.number.load(Ordering::Relaxed) + 1;
        let place = self.place(number);
        // Whoever reads what is written below also reads that this place has not been in use for a while.
        fence(Ordering::Release);
        place.ticks.store(ticks, Ordering::Relaxed);
        place.unix.store(unix, Ordering::Relaxed);
        self.number.store(number, Ordering::Release);
    }

    const fn place(&self, number: u64) -> &Place {
        &self.places[(number & 1) as usize]
    }
}
