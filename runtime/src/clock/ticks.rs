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

    /// The time from this reading to a later one, zero to an earlier one. A time of day that is set does not change it.
    #[inline]
    pub(crate) fn until(self, later: Self) -> Duration {
        CLOCK.between(self, later)
    }

    /// The same in nanoseconds.
    #[inline]
    pub(crate) fn nanos_until(self, later: Self) -> u64 {
        CLOCK.nanos_between(self, later)
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
        Duration::from_nanos(self.nanos_between(from, to))
    }

    #[inline]
    fn nanos_between(&self, from: Ticks, to: Ticks) -> u64 {
        if self.anchors.wants(to.0) {
            self.measure();
        }
        self.anchors.nanos(to.0.saturating_sub(from.0))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use std::time::{Instant, SystemTime, UNIX_EPOCH};

    fn clock(source: Source) -> Clock {
        let clock = Clock::new();
        clock.choose(source);
        clock
    }

    /// The clock of this machine, and the one of a machine whose counter is of no use.
    fn clocks() -> [Clock; 2] {
        [Source::choose(), Source::Monotonic].map(clock)
    }

    /// Half a microsecond: what the readings that the scale was measured by may be off.
    const OFF: Duration = Duration::from_nanos(500);

    /// Another program may take the processor between any two readings: what holds of a quiet machine is to be seen once.
    fn seen(mut holds: impl FnMut() -> Result<(), String>) {
        let tries: Vec<_> = (0..20).map_while(|_| holds().err()).collect();
        assert!(tries.len() < 20, "in no try: {tries:?}");
    }

    /// Whether what a pause of this length is told to have lasted lies between what the system's clock says inside and
    /// outside of it.
    fn tells_a_pause(clock: &Clock, pause: Duration) -> Result<(), String> {
        let outside = Instant::now();
        let from = clock.now();
        let inside = Instant::now();
        thread::sleep(pause);
        let inside = inside.elapsed();
        let to = clock.now();
        let outside = outside.elapsed();
        let told = clock.between(from, to);
        let right = told + OFF >= inside && told <= outside + OFF;
        if right { Ok(()) } else { Err(format!("{told:?} is not between {inside:?} and {outside:?}")) }
    }

    #[test]
    fn this_kind_of_machine_counts_ticks() {
        let source =
            std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource");
        let invariant = std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|cpu| cpu.contains("nonstop_tsc"));
        let by_counter = invariant && source.is_ok_and(|source| source.trim() == "tsc");
        assert_eq!(Source::choose() == Source::Counter, by_counter && cfg!(target_arch = "x86_64"));
    }

    #[test]
    fn the_first_duration_is_right_at_once() {
        for source in [Source::choose(), Source::Monotonic] {
            for micros in [0, 50, 5000] {
                seen(|| tells_a_pause(&clock(source), Duration::from_micros(micros)));
            }
        }
    }

    #[test]
    fn durations_are_those_of_the_systems_clock() {
        for clock in clocks() {
            for millis in [0, 1, 50, 5, 20] {
                seen(|| tells_a_pause(&clock, Duration::from_millis(millis)));
            }
        }
    }

    #[test]
    fn times_are_those_of_the_systems_clock() {
        let nanos = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
        for clock in clocks() {
            seen(|| {
                let (before, ticks, after) = (nanos(), clock.now(), nanos());
                let told = clock.unix_nanos(ticks);
                let right = (before - 1000..after + 1000).contains(&told);
                if right { Ok(()) } else { Err(format!("{told} is not between {before} and {after}")) }
            });
        }
    }

    #[test]
    fn an_earlier_reading_is_no_time_away() {
        for clock in clocks() {
            let (from, to) = (clock.now(), clock.now());
            assert!(from <= to);
            assert_eq!(clock.between(Ticks(to.0 + 1000), from), Duration::ZERO);
        }
    }

    #[test]
    fn readings_of_all_threads_are_in_order() {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let start = Ticks::now();
                    let mut last = start;
                    for _ in 0..20_000 {
                        let now = Ticks::now();
                        assert!(now >= last && last > Ticks::ZERO);
                        let (begin, end) = start.unix_nanos_until(now);
                        assert!(end >= begin);
                        last = now;
                    }
                });
            }
            (0..200).for_each(|_| recalibrate());
        });
    }

    #[test]
    fn a_stored_reading_is_the_same() {
        let now = Ticks::now();
        assert!(
            now.until(Ticks::now()) < Duration::from_mins(1) && now.unix_nanos() > 1_700_000_000_000_000_000
        );
    }
}
