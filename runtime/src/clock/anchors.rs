//! What turns ticks into times: nanoseconds per tick, and a tick whose time of day is known.
//!
//! Nothing is measured ahead. The first reading of ticks leaves a point to measure from, and a conversion that would
//! reach too far beyond the last measurement makes a new one: the measured stretch at least doubles each time, up to two
//! seconds. So the error of a conversion is that of the readings, some ten nanoseconds, from the first span on.

use super::anchor::Anchor;
use super::reading::{Point, Reading};
use super::scale::{self, Measured};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

/// Beyond this many nanoseconds the time of day was set; below, it is followed by a part of what is missing, so that what
/// is converted before and after keeps its order.
const STEP: u64 = 1_000_000;
const FOLLOWED: i64 = 4;

/// The scale and the anchor; reading them takes no lock.
#[derive(Debug)]
pub(super) struct Anchors {
    /// Nanoseconds per tick; zero until it is measured.
    scale: AtomicU64,
    /// The last tick that may be converted without a new measurement.
    due: AtomicU64,
    anchor: Anchor,
    measured: Mutex<Measured>,
}

impl Anchors {
    pub(super) const fn new() -> Self {
        Self {
            scale: AtomicU64::new(0),
            due: AtomicU64::new(0),
            anchor: Anchor::new(),
            measured: Mutex::new(Measured::nothing()),
        }
    }

    /// Whether ticks up to this one want a measurement first.
    #[inline]
    pub(super) fn wants(&self, ticks: u64) -> bool {
        ticks > self.due.load(Ordering::Relaxed)
    }

    /// So many ticks in nanoseconds.
    #[inline]
    pub(super) fn nanos(&self, ticks: u64) -> u64 {
        scale::nanos(ticks, self.scale.load(Ordering::Relaxed))
    }

    /// The tick's time of day.
    pub(super) fn unix_nanos(&self, ticks: u64) -> u64 {
        let (anchor, unix) = self.anchor.get();
        if ticks < anchor {
            unix.saturating_sub(self.nanos(anchor - ticks))
        } else {
            unix.saturating_add(self.nanos(ticks - anchor))
        }
    }

    /// Measures the scale up to this reading, and makes it the anchor. A thread that comes while another one does so goes
    /// on with what there is; before there is anything it waits for the arithmetic below.
    pub(super) fn adopt(&self, reading: &Reading) {
        let mut measured = match self.measured.try_lock() {
            Ok(measured) => measured,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if self.scale.load(Ordering::Relaxed) != 0 => return,
            Err(TryLockError::WouldBlock) => self.measured.lock().unwrap_or_else(PoisonError::into_inner),
        };
        let old = self.scale.load(Ordering::Relaxed);
        let Some((scale, step)) = measured.extend(reading.monotonic, old) else { return };
        let unix = if old == 0 { reading.unix.nanos } else { self.follow(&reading.unix) };
        self.scale.store(scale, Ordering::Relaxed);
        self.anchor.set(reading.unix.ticks, unix);
        self.due.store(reading.monotonic.ticks.saturating_add(step), Ordering::Relaxed);
    }

    /// The time of day to go on with.
    fn follow(&self, read: &Point) -> u64 {
        let expected = self.unix_nanos(read.ticks);
        let missing = read.nanos.cast_signed().wrapping_sub(expected.cast_signed());
        if missing.unsigned_abs() > STEP {
            return read.nanos;
        }
        expected.saturating_add_signed(missing / FOLLOWED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: u64 = 1_000_000_000;
    const NOON: u64 = 1_800_000_000 * SECOND;

    /// A counter of three ticks a nanosecond, beside a time of day that has been set so far ahead.
    fn reading(nanos: u64, ahead: i64) -> Reading {
        let unix = (NOON + nanos).saturating_add_signed(ahead);
        Reading {
            monotonic: Point { ticks: 3 * nanos, nanos, width: 60 },
            unix: Point { ticks: 3 * nanos + 90, nanos: unix + 30, width: 60 },
        }
    }

    fn anchors(readings: impl IntoIterator<Item = (u64, i64)>) -> Anchors {
        let anchors = Anchors::new();
        readings.into_iter().for_each(|(nanos, ahead)| anchors.adopt(&reading(nanos, ahead)));
        anchors
    }

    #[test]
    fn ticks_before_and_after_the_anchor_have_a_time_of_day() {
        let anchors = anchors([(SECOND, 0), (2 * SECOND, 0)]);
        for second in 0..10 {
            let told = anchors.unix_nanos(3 * second * SECOND);
            assert!(told.abs_diff(NOON + second * SECOND) <= 2, "{told}");
        }
        assert!(anchors.nanos(3 * SECOND).abs_diff(SECOND) <= 1);
    }

    #[test]
    fn a_time_of_day_that_is_set_moves_times_and_no_duration() {
        let hour = 3600 * SECOND;
        for ahead in [hour.cast_signed(), -hour.cast_signed()] {
            let anchors = anchors([(SECOND, 0), (2 * SECOND, 0), (3 * SECOND, ahead)]);
            let told = anchors.unix_nanos(9 * SECOND);
            assert!(told.abs_diff((NOON + 3 * SECOND).saturating_add_signed(ahead)) <= 2, "{told}");
            assert!(anchors.nanos(3 * SECOND).abs_diff(SECOND) <= 1);
        }
    }

    #[test]
    fn a_small_difference_is_followed_in_steps() {
        let anchors = anchors([(SECOND, 0), (2 * SECOND, 0)]);
        let mut before = 0;
        for second in 3..60 {
            anchors.adopt(&reading(second * SECOND, -900_000));
            let told = NOON + 2 * SECOND - anchors.unix_nanos(6 * SECOND);
            assert!(told >= before && told - before <= 225_001, "{told} after {before}");
            before = told;
        }
        assert!(before.abs_diff(900_000) < 10, "{before}");
    }

    #[test]
    fn a_measurement_is_wanted_where_the_last_one_does_not_reach() {
        let anchors = anchors([(SECOND, 0)]);
        assert!(anchors.wants(3 * SECOND + 1));
        anchors.adopt(&reading(SECOND + 100, 0));
        assert!(!anchors.wants(3 * SECOND + 600));
        assert!(anchors.wants(3 * SECOND + 601));
    }

    proptest! {
        #[test]
        fn later_ticks_have_no_earlier_time(
            readings in prop::collection::vec((1..10 * SECOND, -SECOND.cast_signed()..SECOND.cast_signed()), 2..20),
            from in 0..1_000_000_000_000_u64,
            length in 0..1_000_000_000_000_u64,
        ) {
            let mut now = 0;
            let anchors = anchors(readings.into_iter().map(|(step, ahead)| { now += step; (now, ahead) }));
            prop_assert!(anchors.unix_nanos(from) <= anchors.unix_nanos(from + length));
        }
    }
}
