//! Nanoseconds per tick: measured over a stretch that grows from the first reading on, and that moves on later.

use super::reading::Point;

/// Bits behind the point of a scale.
const FRACTION: u32 = 48;
const NANOS_PER_SECOND: u64 = 1_000_000_000;
/// Measurements are made no further apart, where anybody converts.
const LONGEST_STEP: u64 = 2 * NANOS_PER_SECOND;
/// The scale is measured over one or two of these, so that it follows the clock's drift.
const STRETCH: u64 = 32 * NANOS_PER_SECOND;

/// Errors are counted in parts of a billion.
const BILLION: u64 = 1_000_000_000;
/// A scale is replaced by every later one that is as good as this, or better than itself.
const GOOD: u64 = 100;
/// How fast a clock may be steered; beyond that it has jumped. Linux steers by 500 millionths at most.
const STEERED: u64 = 2_000_000;
/// How good a scale must be to replace the one that was measured before a jump.
const AFTER_JUMP: u64 = 100_000;

/// So many ticks in nanoseconds.
#[inline]
pub(super) const fn nanos(ticks: u64, scale: u64) -> u64 {
    ((ticks as u128 * scale as u128) >> FRACTION) as u64
}

/// The scale at which so many ticks are so many nanoseconds.
fn ratio(nanos: u64, ticks: u64) -> u64 {
    u64::try_from((u128::from(nanos) << FRACTION) / u128::from(ticks.max(1))).unwrap_or(u64::MAX)
}

fn ticks_of(nanos: u64, scale: u64) -> u64 {
    ratio(nanos, scale)
}

/// `part` of `whole` in parts of a billion.
fn parts(part: u64, whole: u64) -> u64 {
    u64::try_from(u128::from(part) * u128::from(BILLION) / u128::from(whole.max(1))).unwrap_or(u64::MAX)
}

/// The readings that the next measurement needs, and how good the last one was.
#[derive(Debug)]
pub(super) struct Measured {
    /// Where the stretch begins, once there is a reading.
    first: Option<Point>,
    /// Where the next one will begin.
    middle: Point,
    last: Point,
    /// How wrong the scale may be.
    error: u64,
    /// Whether a scale far from the last one is a clock that jumped; after a jump it is what is now right.
    settled: bool,
}

impl Measured {
    pub(super) const fn nothing() -> Self {
        let none = Point { ticks: 0, nanos: 0, width: 0 };
        Self { first: None, middle: none, last: none, error: u64::MAX, settled: false }
    }

    /// The scale after another reading, and for how many ticks it will do: as many as it was measured over. Zero is no
    /// scale. Nothing comes of a reading that is older than the last.
    pub(super) fn extend(&mut self, point: Point, scale: u64) -> Option<(u64, u64)> {
        let Some(first) = self.first else {
            self.begin(point);
            return Some((scale, 0));
        };
        if point.ticks <= self.last.ticks && point.nanos <= self.last.nanos {
            return None;
        }
        self.last = point;
        let (ticks, nanos) =
            (point.ticks.saturating_sub(first.ticks), point.nanos.saturating_sub(first.nanos));
        let new = ratio(nanos, ticks);
        let error = parts(first.width + point.width + 1, ticks);
        if self.has_jumped(scale, new, error) || new == 0 || ticks == 0 {
            return Some((scale, self.restart(point, scale)));
        }
        self.slide(point);
        let step = ticks.min(ticks_of(LONGEST_STEP, new));
        if error > self.error.max(GOOD) {
            return Some((scale, step));
        }
        (self.error, self.settled) = (error, true);
        Some((new, step))
    }

    fn has_jumped(&self, scale: u64, new: u64, error: u64) -> bool {
        let most = STEERED.saturating_add(error).saturating_add(self.error);
        self.settled && parts(new.abs_diff(scale), scale) > most
    }

    fn begin(&mut self, point: Point) {
        (self.first, self.middle, self.last) = (Some(point), point, point);
    }

    /// Begins anew after a jump: the machine slept, or moved to another processor.
    fn restart(&mut self, point: Point, scale: u64) -> u64 {
        self.begin(point);
        if scale == 0 {
            return 0;
        }
        (self.error, self.settled) = (AFTER_JUMP, false);
        ticks_of(NANOS_PER_SECOND / 1000, scale)
    }

    fn slide(&mut self, point: Point) {
        if point.nanos.saturating_sub(self.middle.nanos) > STRETCH {
            (self.first, self.middle) = (Some(self.middle), point);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A counter beside a clock, each running as it is told.
    struct World {
        ticks: f64,
        nanos: f64,
        measured: Measured,
        scale: u64,
        step: u64,
    }

    impl World {
        fn new() -> Self {
            Self { ticks: 5e9, nanos: 3e9, measured: Measured::nothing(), scale: 0, step: 0 }
        }

        /// Time goes by; the reading is off by so many ticks.
        fn pass(&mut self, nanos: f64, rate: f64, off: i64) {
            self.nanos += nanos;
            self.ticks += nanos * rate;
            let ticks = (self.ticks as u64).saturating_add_signed(off);
            let point = Point { ticks, nanos: self.nanos as u64, width: 2 * off.unsigned_abs() };
            if let Some((scale, step)) = self.measured.extend(point, self.scale) {
                (self.scale, self.step) = (scale, step);
            }
        }

        /// What the scale makes of so many nanoseconds.
        fn told(&self, nanos: f64, rate: f64) -> f64 {
            super::nanos((nanos * rate) as u64, self.scale) as f64
        }
    }

    const SECOND: f64 = 1e9;

    #[test]
    fn the_first_measurement_will_do_for_as_long_as_it_took() {
        let mut world = World::new();
        world.pass(0.0, 3.0, 0);
        assert_eq!((world.scale, world.step), (0, 0));
        world.pass(1000.0, 3.0, 0);
        assert_eq!(world.step, 3000);
        assert!((world.told(1e6, 3.0) - 1e6).abs() < 2.0);
        world.pass(100.0 * SECOND, 3.0, 0);
        assert!((world.step as f64 - 2.0 * SECOND * 3.0).abs() <= 1.0, "{}", world.step);
    }

    #[test]
    fn a_worse_measurement_does_not_replace_a_better_one() {
        let mut world = World::new();
        world.pass(0.0, 3.0, 0);
        world.pass(SECOND, 3.0, 0);
        let before = world.scale;
        world.pass(SECOND, 3.0, 10_000);
        assert_eq!(world.scale, before);
    }

    #[test]
    fn the_scale_follows_a_clock_that_is_steered() {
        let mut world = World::new();
        (0..100).for_each(|_| world.pass(SECOND, 3.0, 0));
        let steered = 3.0 * (1.0 + 400e-6);
        (0..100).for_each(|_| world.pass(SECOND, steered, 0));
        assert!((world.told(SECOND, steered) - SECOND).abs() < 100.0, "{}", world.told(SECOND, steered));
    }

    #[test]
    fn a_machine_that_slept_keeps_its_scale() {
        for (ticks, nanos) in [(1e13, 0.0), (0.0, 1e13), (-4e9, 10.0)] {
            let mut world = World::new();
            (0..10).for_each(|_| world.pass(SECOND, 3.0, 10));
            world.ticks += ticks;
            world.nanos += nanos;
            for step in [1.0, 1000.0, 100_000.0, SECOND, SECOND] {
                world.pass(step, 3.0, 10);
                let told = world.told(SECOND, 3.0);
                assert!((told - SECOND).abs() < 200_000.0, "{told} after {step}");
            }
            assert!((world.told(SECOND, 3.0) - SECOND).abs() < 100.0);
        }
    }

    #[test]
    fn another_processor_is_found_out_in_seconds() {
        let mut world = World::new();
        (0..100).for_each(|_| world.pass(SECOND, 3.0, 10));
        (0..3).for_each(|_| world.pass(SECOND, 2.1, 10));
        assert!((world.told(SECOND, 2.1) - SECOND).abs() < 1000.0, "{}", world.told(SECOND, 2.1));
    }

    proptest! {
        /// Readings are at most 20 ticks off on either side. A duration within what the scale will do for is told to a
        /// hundred ticks, from the first measurement on.
        #[test]
        fn a_duration_is_told_to_a_hundred_ticks(
            rate in 1.0..6.0_f64,
            readings in prop::collection::vec((20.0..1e10_f64, -20..=20_i64), 1..40),
        ) {
            let mut world = World::new();
            world.pass(0.0, rate, 20);
            let mut since = 0.0;
            for (step, off) in readings {
                since += step;
                world.pass(step, rate, off);
                // As long as anything can be that began after the first reading and ends before the next one.
                let longest = (since + world.step as f64 / rate).min(2.0 * SECOND);
                let wrong = (world.told(longest, rate) - longest).abs() * rate;
                prop_assert!(wrong <= 100.0 + 2.0 * rate, "{wrong} ticks of {longest} ns after {since} ns");
            }
        }
    }
}
