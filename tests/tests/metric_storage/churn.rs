//! Threads that come and go.

use super::page::{bytes, sample};
use proptest::prelude::{any, proptest};
use proptest::test_runner::Config;
use telemark::{Counter, Histogram, Outcome, UpDown, metric};

/// Counted by short threads.
#[metric(counter = "churn_counted")]
static COUNTED: Counter<Outcome>;

/// Timed by short threads.
#[metric(histogram = "churn_timed", unit = "s", buckets = [1, 10])]
static TIMED: Histogram<Outcome>;

/// Held by threads, and given back by others.
#[metric(updown = "churn_held")]
static HELD: UpDown;

#[test]
fn ten_thousand_short_threads_leave_exact_sums_and_no_more_memory_than_those_that_ran_at_once() {
    const THREADS: usize = 10_000;
    const AT_ONCE: usize = 8;
    bytes();
    let round = || {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                std::thread::spawn(|| {
                    COUNTED.inc(Outcome::Success);
                    TIMED.record(2.0, Outcome::Success);
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("the thread does not panic");
        }
    };
    round();
    let before = bytes();
    for _ in 1..THREADS / AT_ONCE {
        round();
    }
    assert_eq!(sample("churn_counted_total{outcome=\"success\"}"), Some(1e4));
    assert_eq!(sample("churn_timed_seconds_sum{outcome=\"success\"}"), Some(2e4));
    assert_eq!(sample("churn_timed_seconds_count{outcome=\"success\"}"), Some(1e4));
    // Tests beside this one have threads of their own, so the bound is not sharp: far below a chunk for each thread.
    let grown = bytes() - before;
    assert!(grown < 2 << 20, "{grown} bytes more for {THREADS} threads");
}

proptest! {
    #![proptest_config(Config::with_cases(40))]

    #[test]
    fn generations_of_threads_add_up_exactly(generations in proptest::collection::vec(proptest::collection::vec((any::<i16>(), 0..50_u64), 1..5), 1..6)) {
        let read = || {
            let held = sample("churn_held").unwrap_or_default();
            let counted = sample("churn_counted_total{outcome=\"failure\"}").unwrap_or_default();
            let times = sample("churn_timed_seconds_bucket{outcome=\"failure\",le=\"1.0\"}").unwrap_or_default();
            let sum = sample("churn_timed_seconds_sum{outcome=\"failure\"}").unwrap_or_default();
            [held, counted, times, sum]
        };
        let mut expected = read();
        for generation in &generations {
            std::thread::scope(|scope| {
                for &(held, counted) in generation {
                    scope.spawn(move || {
                        HELD.add(held.into());
                        for _ in 0..counted {
                            COUNTED.inc(Outcome::Failure);
                            TIMED.record(0.5, Outcome::Failure);
                        }
                    });
                }
            });
            for &(held, counted) in generation {
                let counted = f64::from(u32::try_from(counted).expect("at most fifty"));
                expected = [expected[0] + f64::from(held), expected[1] + counted, expected[2] + counted, expected[3] + counted * 0.5];
            }
            assert_eq!(format!("{:?}", read()), format!("{expected:?}"));
        }
    }
}
