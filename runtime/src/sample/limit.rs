//! At most so many a second, whoever asks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

const SECOND: f64 = 1e9;

/// A token bucket that holds what one second brings, kept as the time at which it will be full again.
#[derive(Debug)]
pub(super) struct RateLimit {
    /// Nanoseconds that one token takes to come.
    interval: u64,
    /// Nanoseconds that the bucket takes to fill.
    capacity: u64,
    /// When the bucket is full, in nanoseconds since `epoch`.
    full_at: AtomicU64,
    epoch: Instant,
}

/// Two limits are equal if they allow the same; how much each has given away does not count.
impl PartialEq for RateLimit {
    fn eq(&self, other: &Self) -> bool {
        self.interval == other.interval
    }
}

impl RateLimit {
    /// So many a second; zero, less and what is no number are none.
    pub(super) fn per_second(tokens: f64) -> Self {
        // Conversion saturates: what takes longer than the clock lives never comes, and what is no number is zero.
        let interval = if tokens > 0.0 { (SECOND / tokens).ceil() as u64 } else { u64::MAX };
        let capacity = interval.max(SECOND as u64);
        Self { interval, capacity, full_at: AtomicU64::new(0), epoch: Instant::now() }
    }

    /// Takes a token, if there is one.
    pub(super) fn take(&self) -> bool {
        self.take_at(self.epoch.elapsed().as_nanos() as u64)
    }

    /// Relaxed: the bucket is one number and orders nothing else.
    fn take_at(&self, now: u64) -> bool {
        if self.interval == u64::MAX {
            return false;
        }
        let spend = |full_at: u64| {
            let after = full_at.max(now).saturating_add(self.interval);
            (after - now <= self.capacity).then_some(after)
        };
        self.full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    const MILLISECOND: u64 = 1_000_000;

    #[test]
    fn a_second_is_given_at_once_and_then_one_for_each_share_of_a_second() {
        let limit = RateLimit::per_second(10.0);
        assert_eq!((0..100).filter(|_| limit.take_at(0)).count(), 10);
        assert!(!limit.take_at(99 * MILLISECOND));
        assert!(limit.take_at(100 * MILLISECOND));
        assert!(!limit.take_at(100 * MILLISECOND));
        assert_eq!((0..100).filter(|_| limit.take_at(3600 * 1000 * MILLISECOND)).count(), 10);
    }

    #[test]
    fn less_than_one_a_second_is_one_and_then_a_wait() {
        let limit = RateLimit::per_second(0.5);
        assert!(limit.take_at(0));
        assert!(!limit.take_at(1999 * MILLISECOND));
        assert!(limit.take_at(2000 * MILLISECOND));
    }

    #[test]
    fn none_a_second_is_none_ever_and_endless_is_all() {
        for none in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert!(!RateLimit::per_second(none).take_at(u64::MAX), "{none}");
        }
        let endless = RateLimit::per_second(f64::INFINITY);
        assert!((0..1000).all(|_| endless.take_at(0)));
    }

    #[test]
    fn two_threads_at_once_never_get_more_than_one_would() {
        let limit = RateLimit::per_second(1000.0);
        let given = AtomicUsize::new(0);
        let from = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    // At least as often as there is room at once, however late this thread gets its processor.
                    for tried in 0.. {
                        if tried >= 1000 && from.elapsed() >= Duration::from_millis(200) {
                            return;
                        }
                        given.fetch_add(usize::from(limit.take()), Ordering::Relaxed);
                    }
                });
            }
        });
        let allowed = 1000.0 + limit.epoch.elapsed().as_secs_f64() * 1000.0;
        let given = given.into_inner();
        assert!(given >= 1000 && given as f64 <= allowed, "{given} of {allowed}");
    }

    proptest! {
        #[test]
        fn no_stretch_of_time_gets_more_than_its_share_and_one_second(
            rate in 1_u32..500, steps in prop::collection::vec(0_u64..50 * MILLISECOND, 1..300)
        ) {
            let limit = RateLimit::per_second(f64::from(rate));
            let mut given: Vec<u64> = Vec::new();
            let mut now = 0;
            for step in steps {
                now += step;
                if limit.take_at(now) {
                    given.push(now);
                }
            }
            for (at, from) in given.iter().enumerate() {
                let share = |until: u64| f64::from(rate) * (1.0 + (until - from) as f64 / SECOND);
                let most = given[at..].iter().enumerate().all(|(n, until)| (n + 1) as f64 <= share(*until) + 1e-6);
                prop_assert!(most, "{given:?}");
            }
        }
    }
}
