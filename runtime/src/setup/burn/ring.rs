//! A short memory of counts: close together for the last minutes, wide apart for the last days.

use std::time::Duration;

/// What had been counted at one time, since the program began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) bad: u64,
    pub(super) total: u64,
}

/// How far apart readings of this age lie at least; older ones are forgotten.
const APART: [(Duration, Duration); 4] = [
    (Duration::from_mins(6), Duration::from_secs(10)),
    (Duration::from_mins(65), Duration::from_mins(1)),
    (Duration::from_mins(370), Duration::from_mins(5)),
    (Duration::from_hours(73), Duration::from_mins(30)),
];

/// Readings by their time since the first, which is always kept in mind until it is too old to matter.
#[derive(Debug, Default)]
pub(super) struct Ring {
    readings: Vec<(Duration, Counted)>,
}

impl Ring {
    /// Remembers a reading; times only grow.
    pub(super) fn push(&mut self, now: Duration, counted: Counted) {
        self.readings.push((now, counted));
        let apart = |age: Duration| APART.iter().find(|(most, _)| age <= *most).map(|(_, apart)| *apart);
        let mut kept: Option<Duration> = None;
        self.readings.retain(|(at, _)| {
            let Some(apart) = apart(now.saturating_sub(*at)) else { return false };
            // The newest is the one that later readings are compared with.
            let keep = *at == now || kept.is_none_or(|kept| at.saturating_sub(kept) >= apart);
            if keep {
                kept = Some(*at);
            }
            keep
        });
    }

    /// What has been counted between the beginning of the window and `counted`; if the program is younger, all of it.
    pub(super) fn since(&self, now: Duration, counted: Counted, window: Duration) -> Counted {
        let begin = now.checked_sub(window);
        let before = begin.and_then(|begin| self.readings.iter().rfind(|(at, _)| *at <= begin));
        // Older than the oldest reading: the reading is the longest window that there is.
        let before = before.or_else(|| begin.and(self.readings.first()));
        let (bad, total) = before.map_or((0, 0), |(_, counted)| (counted.bad, counted.total));
        Counted { bad: counted.bad.saturating_sub(bad), total: counted.total.saturating_sub(total) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, Ring};
    use std::time::Duration;

    /// One reading every 15 s: 100 events each, of which so many are bad.
    fn run(hours: u64, bad: impl Fn(u64) -> u64) -> (Ring, Duration, Counted) {
        let mut ring = Ring::default();
        let mut counted = Counted { bad: 0, total: 0 };
        let mut now = Duration::ZERO;
        for step in 0..=hours * 240 {
            now = Duration::from_secs(step * 15);
            ring.push(now, counted);
            if step < hours * 240 {
                counted = Counted { bad: counted.bad + bad(step), total: counted.total + 100 };
            }
        }
        (ring, now, counted)
    }

    #[test]
    fn a_window_sees_what_has_happened_in_it_and_nothing_before() {
        // All of the last five minutes goes wrong, of ten hours.
        let (ring, now, counted) = run(10, |step| if step >= 2380 { 100 } else { 0 });
        let ratio = |minutes: u64| {
            let Counted { bad, total } = ring.since(now, counted, Duration::from_mins(minutes));
            bad as f64 / total as f64
        };
        assert!((ratio(5) - 1.0).abs() < 0.06, "{}", ratio(5));
        assert!((ratio(60) - 1.0 / 12.0).abs() < 0.005, "{}", ratio(60));
        assert!((ratio(360) - 1.0 / 72.0).abs() < 0.001, "{}", ratio(360));
        assert!(ratio(600) > 0.0 && ratio(600) < 0.01);
    }

    #[test]
    fn four_days_fit_into_a_few_hundred_readings() {
        let (ring, now, counted) = run(96, |_| 1);
        assert!(ring.readings.len() < 400, "{}", ring.readings.len());
        for window in [5, 30, 60, 360, 1440, 4320] {
            let window = Duration::from_mins(window);
            let Counted { bad, total } = ring.since(now, counted, window);
            let seen = Duration::from_secs(total / 100 * 15);
            assert!(
                seen >= window && seen <= window + window / 10 + Duration::from_mins(1),
                "{window:?} {seen:?}"
            );
            assert_eq!(bad * 100, total);
        }
    }

    #[test]
    fn a_young_program_is_judged_by_all_of_its_life() {
        let mut ring = Ring::default();
        ring.push(Duration::ZERO, Counted { bad: 0, total: 0 });
        let now = Counted { bad: 3, total: 10 };
        assert_eq!(ring.since(Duration::from_secs(2), now, Duration::from_hours(1)), now);
    }
}
