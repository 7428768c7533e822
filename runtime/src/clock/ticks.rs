//! Ticks: the cheapest reading of time there is, and what it means.

use super::anchors::Anchors;
use super::counter;
use super::reading::{Reading, Source};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

const COUNTER: u8 = 1;
const MONOTONIC: u8 = 2;

static CLOCK: Clock = Clock::new();

/// A reading of the processor's counter, or of the system's monotonic clock where the counter is no clock.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub(crate) struct Ticks(u64);

impl Ticks {
    /// No reading: earlier than every one.
    pub(crate) const ZERO: Self = Self(0);

    /// Now.
    #[inline]
    pub(crate) fn now() -> Self {
        CLOCK.now()
    }

    /// The number, to be stored.
    #[inline]
    pub(crate) const fn raw(self) -> u64 {
        self.0
    }

    /// What [`Ticks::raw`] gave.
    #[inline]
    pub(crate) const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// The time from this reading to a later one, zero to an earlier one. A time of day that is set does not change it.
    #[inline]
    pub(crate) fn until(self, later: Self) -> Duration {
        CLOCK.between(self, later)
    }

    /// The time since this reading.
    #[inline]
    pub(crate) fn elapsed(self) -> Duration {
        self.until(Self::now())
    }

    /// Nanoseconds since 1970 at this reading, by the time of day that was last looked at.
    pub(crate) fn unix_nanos(self) -> u64 {
        CLOCK.unix_nanos(self)
    }

    /// Beginning and end of what lasted from this reading to a later one, in nanoseconds since 1970.
    ///
    /// Only the beginning is told by the time of day and the duration is added, so the end is never before it.
    pub(crate) fn unix_nanos_until(self, later: Self) -> (u64, u64) {
        let duration = self.until(later).as_nanos() as u64;
        let start = self.unix_nanos();
        (start, start.saturating_add(duration))
    }
}

/// Looks at all clocks again: follows the drift of the scale, and the time of day if it was set.
///
/// The collector does so about once a second. Without it conversions do, every two seconds at most.
pub(crate) fn recalibrate() {
    CLOCK.measure();
}

/// A source of ticks with what turns them into times.
struct Clock {
    source: AtomicU8,
    anchors: Anchors,
}

impl Clock {
    const fn new() -> Self {
        Self { source: AtomicU8::new(0), anchors: Anchors::new() }
    }

    #[inline]
    fn now(&self) -> Ticks {
        if self.source.load(Ordering::Relaxed) == COUNTER {
            Ticks(counter::read())
        } else {
            self.now_otherwise()
        }
    }

    #[cold]
    fn now_otherwise(&self) -> Ticks {
        Ticks(self.source().read())
    }

    fn source(&self) -> Source {
        match self.source.load(Ordering::Relaxed) {
            COUNTER => Source::Counter,
            MONOTONIC => Source::Monotonic,
            _ => self.choose(Source::choose()),
        }
    }

    /// Decides for a source; the first reading comes before every tick, so that durations are measured over more than
    /// themselves.
    #[cold]
    fn choose(&self, source: Source) -> Source {
        self.anchors.adopt(&Reading::take(source));
        let number = match source {
            Source::Counter => COUNTER,
            Source::Monotonic => MONOTONIC,
        };
        self.source.store(number, Ordering::Relaxed);
        source
    }

    #[inline]
    fn between(&self, from: Ticks, to: Ticks) -> Duration {
        if self.anchors.wants(to.0) {
            self.measure();
        }
        Duration::from_nanos(self.anchors.nanos(to.0.saturating_sub(from.0)))
    }

    fn unix_nanos(&self, ticks: Ticks) -> u64 {
        if self.anchors.wants(ticks.0) {
            self.measure();
        }
        self.anchors.unix_nanos(ticks.0)
    }

    #[cold]
    fn measure(&self) {
        let source = self.source();
        self.anchors.adopt(&Reading::take(source));
    }
}
