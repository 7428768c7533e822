//! One look at all clocks, so that ticks can be told in their terms.

use super::counter;
use super::unix_nanos;
use std::sync::OnceLock;
use std::time::Instant;

/// Tries of which the one with the least delay counts.
const TRIES: usize = 4;

/// What ticks are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The processor's counter.
    Counter,
    /// The system's monotonic clock, in nanoseconds.
    Monotonic,
}

impl Source {
    /// The counter where it may stand for a clock, else the system's.
    pub(super) fn choose() -> Self {
        if counter::usable() { Self::Counter } else { Self::Monotonic }
    }

    #[inline]
    pub(super) fn read(self) -> u64 {
        match self {
            Self::Counter => counter::read(),
            Self::Monotonic => monotonic_nanos(),
        }
    }
}

/// Nanoseconds since this was first asked, from 1 on.
pub(super) fn monotonic_nanos() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    1 + Instant::now().saturating_duration_since(start).as_nanos() as u64
}

/// A clock's nanoseconds at a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) ticks: u64,
    pub(super) nanos: u64,
    /// Within how many ticks the clock was read.
    pub(super) width: u64,
}

impl Point {
    /// Reads ticks before and after the clock, a few times, and keeps the closest.
    fn read(source: Source, clock: fn() -> u64) -> Self {
        let once = |_| {
            let before = source.read();
            let nanos = clock();
            let width = source.read().saturating_sub(before);
            Self { ticks: before + width / 2, nanos, width }
        };
        (0..TRIES).map(once).min_by_key(|point| point.width).unwrap_or_default()
    }
}

/// Ticks beside the monotonic clock, which gives the scale, and beside the time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) monotonic: Point,
    pub(super) unix: Point,
}

impl Reading {
    /// Now.
    pub(super) fn take(source: Source) -> Self {
        let monotonic = match source {
            Source::Counter => Point::read(source, monotonic_nanos),
            // One clock is not compared with itself: a tick is a nanosecond, exactly.
            Source::Monotonic => {
                let nanos = monotonic_nanos();
                Point { ticks: nanos, nanos, width: 0 }
            }
        };
        Self { monotonic, unix: Point::read(source, unix_nanos) }
    }
}
