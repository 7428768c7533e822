//! Readings of the clock.
//!
//! Spans read a counter of the processor, [`Ticks`], and become times when they are exported; lines of the log read it,
//! too. The other rooms ask the system's clock.

mod anchor;
mod anchors;
mod atomics;
mod counter;
mod reading;
mod scale;
mod ticks;

pub(crate) use ticks::{Ticks, recalibrate};

use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970, as spans tell the time: what is logged in a span lies between its beginning and its end.
#[inline]
pub(crate) fn now_unix_nanos() -> u64 {
    Ticks::now().unix_nanos()
}

/// Nanoseconds since 1970, by the system's clock.
pub(crate) fn unix_nanos() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
