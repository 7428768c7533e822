//! Readings of the clock.
//!
//! Spans read a counter of the processor, [`Ticks`], and become times when they are exported. The other rooms ask the
//! system's clock.

mod anchor;
mod anchors;
mod atomics;
mod counter;
mod reading;
mod scale;
mod ticks;

pub(crate) use ticks::{Ticks, recalibrate};

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970, by the system's clock.
pub(crate) fn unix_nanos() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

/// One reading of both clocks: the time of day for display, the monotonic one for durations.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    unix_nanos: u64,
    instant: Instant,
}

impl Stamp {
    /// Now.
    #[must_use]
    pub(crate) fn now() -> Self {
        Self { unix_nanos: unix_nanos(), instant: Instant::now() }
    }

    /// Nanoseconds since 1970 at this reading.
    #[must_use]
    pub(crate) const fn unix_nanos(self) -> u64 {
        self.unix_nanos
    }

    /// The time since this reading; a clock set back does not change it.
    #[must_use]
    pub(crate) fn elapsed(self) -> Duration {
        self.instant.elapsed()
    }
}
