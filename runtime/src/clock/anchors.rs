//! What turns ticks into times: nanoseconds per tick, and a tick whose time of day is known.
//!
//! Nothing is measured ahead. The first reading of ticks leaves a point to measure from, and a conversion that would
//! reach too far beyond the last measurement makes a new one: the measured stretch at least doubles each time, up to two
//! seconds. So the error of a conversion is that of the readings, some ten nanoseconds, from the first span on.

use super::reading::{Point, Reading};
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Mutex, PoisonError, TryLockError};

/// Bits behind the point of a scale.
const FRACTION: u32 = 48;
const NANOS_PER_SECOND: u64 = 1_000_000_000;
/// Measurements are made no further apart, where anybody converts.
const LONGEST_STEP: u64 = 2 * NANOS_PER_SECOND;
/// The scale is measured over one or two of these, so that it follows the clock's drift.
const STRETCH: u64 = 32 * NANOS_PER_SECOND;
/// Errors, and how far a clock may be steered, in parts of a billion.
const BILLION: u64 = 1_000_000_000;
const EXACT: u64 = 100;
const STEERED: u64 = 2_000_000;
const AFTER_JUMP: u64 = 100_000;

/// A tick and its time of day.
#[derive(Debug)]
struct Anchor {
    ticks: AtomicU64,
    unix: AtomicU64,
}

impl Anchor {
    const fn new() -> Self {
        Self { ticks: AtomicU64::new(0), unix: AtomicU64::new(0) }
    }
}

/// What the next measurement needs of the last ones.
#[derive(Debug)]
struct Measured {
    /// Where the stretch begins, once there is a reading.
    first: Option<Point>,
    /// Where the next one will begin.
    middle: Point,
    last: Point,
    /// How wrong the scale may be, in parts of a billion.
    error: u64,
    /// Whether a scale that does not fit the last one is a jump of a clock; a second time in a row it is the truth.
    settled: bool,
}

/// The scale and the anchor; reading them takes no lock.
#[derive(Debug)]
pub(super) struct Anchors {
    /// Nanoseconds per tick, of which [`FRACTION`] bits are behind the point; zero until it is measured.
    scale: AtomicU64,
    /// The last tick that may be converted without a new measurement.
    due: AtomicU64,
    /// How many anchors there have been. The last one is in the place of its number's parity.
    number: AtomicU64,
    places: [Anchor; 2],
    measured: Mutex<Measured>,
}

impl Anchors {
    pub(super) const fn new() -> Self {
        let none = Point { ticks: 0, nanos: 0, width: 0 };
        let measured = Measured { first: None, middle: none, last: none, error: BILLION, settled: false };
        Self {
            scale: AtomicU64::new(0),
            due: AtomicU64::new(0),
            number: AtomicU64::new(0),
            places: [Anchor::new(), Anchor::new()],
            measured: Mutex::new(measured),
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
        scaled(ticks, self.scale.load(Ordering::Relaxed))
    }

    /// The tick's time of day.
    pub(super) fn unix_nanos(&self, ticks: u64) -> u64 {
        let (anchor, unix) = self.anchor();
        if ticks < anchor {
            unix.saturating_sub(self.nanos(anchor - ticks))
        } else {
            unix.saturating_add(self.nanos(ticks - anchor))
        }
    }

    /// The last anchor, whole. A writer fills the other place before it counts up, so nobody waits for it: only who is
    /// overtaken by two anchors, which lie a second apart, reads again.
    fn anchor(&self) -> (u64, u64) {
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

    const fn place(&self, number: u64) -> &Anchor {
        &self.places[(number & 1) as usize]
    }

    /// Makes the reading the new anchor, and measures the scale up to it. A thread that comes while another one does so
    /// goes on with what there is; before there is anything it waits for the arithmetic below.
    pub(super) fn adopt(&self, reading: &Reading) {
        let mut measured = match self.measured.try_lock() {
            Ok(measured) => measured,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if self.scale.load(Ordering::Relaxed) != 0 => return,
            Err(TryLockError::WouldBlock) => self.measured.lock().unwrap_or_else(PoisonError::into_inner),
        };
        let old = self.scale.load(Ordering::Relaxed);
        let Some((scale, step)) = measured.extend(reading.monotonic, old) else { return };
        self.scale.store(scale, Ordering::Relaxed);
        self.publish(&reading.unix);
        self.due.store(reading.monotonic.ticks.saturating_add(step), Ordering::Relaxed);
    }

    /// Called under the lock.
    fn publish(&self, unix: &Point) {
        let number = self.number.load(Ordering::Relaxed) + 1;
        let place = self.place(number);
        // Whoever reads what is written below also reads that the place's last anchor is no longer the newest.
        fence(Ordering::Release);
        place.ticks.store(unix.ticks, Ordering::Relaxed);
        place.unix.store(unix.nanos, Ordering::Relaxed);
        self.number.store(number, Ordering::Release);
    }
}

impl Measured {
    /// The scale with this point, and for how many ticks it will do; nothing if another thread has read later.
    fn extend(&mut self, point: Point, scale: u64) -> Option<(u64, u64)> {
        let Some(first) = self.first else {
            self.begin(point);
            return Some((scale, 0));
        };
        if point.ticks <= self.last.ticks && point.nanos <= self.last.nanos {
            return None;
        }
        let window = point.ticks.saturating_sub(first.ticks);
        let nanos = point.nanos.saturating_sub(first.nanos);
        self.last = point;
        if window == 0 || nanos == 0 {
            return Some((scale, self.restart(point, scale)));
        }
        let new = ratio(nanos, window);
        let error = parts(first.width + point.width + 1, window);
        if scale != 0 && self.settled && parts(new.abs_diff(scale), scale) > STEERED + error + self.error {
            return Some((scale, self.restart(point, scale)));
        }
        self.slide(point);
        let longest = ticks_of(LONGEST_STEP, new);
        if scale != 0 && error > self.error.max(EXACT) {
            return Some((scale, window.min(longest)));
        }
        (self.error, self.settled) = (error, true);
        Some((new, window.min(longest)))
    }

    fn begin(&mut self, point: Point) {
        (self.first, self.middle, self.last) = (Some(point), point, point);
    }

    /// Begins again after a jump: a machine that slept, or that moved to another processor.
    fn restart(&mut self, point: Point, scale: u64) -> u64 {
        self.begin(point);
        (self.error, self.settled) = (AFTER_JUMP, false);
        if scale == 0 { 0 } else { ticks_of(NANOS_PER_SECOND / 1000, scale) }
    }

    fn slide(&mut self, point: Point) {
        if point.nanos.saturating_sub(self.middle.nanos) > STRETCH {
            (self.first, self.middle) = (Some(self.middle), point);
        }
    }
}

#[inline]
const fn scaled(ticks: u64, scale: u64) -> u64 {
    ((ticks as u128 * scale as u128) >> FRACTION) as u64
}

/// The scale at which so many ticks are so many nanoseconds.
fn ratio(nanos: u64, ticks: u64) -> u64 {
    u64::try_from((u128::from(nanos) << FRACTION) / u128::from(ticks.max(1))).unwrap_or(u64::MAX)
}

fn ticks_of(nanos: u64, scale: u64) -> u64 {
    ratio(nanos, scale.max(1))
}

/// `part` of `whole` in parts of a billion.
fn parts(part: u64, whole: u64) -> u64 {
    u64::try_from(u128::from(part) * u128::from(BILLION) / u128::from(whole.max(1))).unwrap_or(u64::MAX)
}
