//! Whatever several threads do at once, the sums are exact.

use super::page::value;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;
use telemark::{Capped, Counter, Histogram, Labels, Outcome, UpDown, metric};

#[derive(Labels, Clone, Copy)]
struct Texts<'a> {
    text: Capped<'a, 3>,
    hit: bool,
}

/// Counted.
#[metric(counter = "sums_counted")]
static COUNTED: Counter<Texts<'_>>;

/// Held.
#[metric(updown = "sums_held")]
static HELD: UpDown<Outcome>;

/// Recorded.
#[metric(histogram = "sums_recorded", buckets = [10, 100])]
static RECORDED: Histogram<Outcome>;

#[derive(Debug, Clone)]
enum Update {
    Count(u32, usize, bool),
    Hold(i32, bool),
    Record(u8),
}

const TEXTS: [&str; 5] = ["a", "b", "c", "d", "e"];

fn update() -> impl Strategy<Value = Update> {
    prop_oneof![
        (any::<u32>(), 0..TEXTS.len(), any::<bool>()).prop_map(|(n, text, hit)| Update::Count(n, text, hit)),
        (any::<i32>(), any::<bool>()).prop_map(|(n, good)| Update::Hold(n, good)),
        any::<u8>().prop_map(Update::Record),
        Just(Update::Count(1, 0, true)),
    ]
}

fn apply(updates: &[Update]) {
    for update in updates {
        match *update {
            Update::Count(n, text, hit) => {
                COUNTED.add(n.into(), Texts { text: Capped(TEXTS[text]), hit });
            }
            Update::Hold(n, good) => {
                HELD.add(n.into(), if good { Outcome::Success } else { Outcome::Failure });
            }
            // Whole numbers below 2^53 add up exactly in any order.
            Update::Record(n) => RECORDED.record(n, Outcome::Success),
        }
    }
}

#[derive(Debug, PartialEq)]
struct Sums {
    counted: f64,
    held: f64,
    recorded: f64,
    times: f64,
    small: f64,
}

fn read() -> Sums {
    let all = |prefix: &str| -> f64 {
        let page = super::page::lines(prefix);
        page.iter().filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    };
    let recorded = |suffix: &str| value(&format!("sums_recorded_{suffix}")).unwrap_or_default();
    Sums {
        counted: all("sums_counted_total{"),
        held: all("sums_held{"),
        recorded: recorded("sum{outcome=\"success\"}"),
        times: recorded("count{outcome=\"success\"}"),
        small: recorded("bucket{outcome=\"success\",le=\"10.0\"}"),
    }
}

fn expected(before: &Sums, threads: &[Vec<Update>]) -> Sums {
    let Sums { mut counted, mut held, mut recorded, mut times, mut small } = *before;
    for update in threads.iter().flatten() {
        match *update {
            Update::Count(n, ..) => counted += f64::from(n),
            Update::Hold(n, _) => held += f64::from(n),
            Update::Record(n) => {
                recorded += f64::from(n);
                times += 1.0;
                small += f64::from(u8::from(n <= 10));
            }
        }
    }
    Sums { counted, held, recorded, times, small }
}

proptest! {
    #![proptest_config(Config::with_cases(48))]

    #[test]
    fn concurrent_updates_add_up_exactly(threads in proptest::collection::vec(proptest::collection::vec(update(), 0..200), 1..6)) {
        let before = read();
        std::thread::scope(|scope| {
            for updates in &threads {
                scope.spawn(|| apply(updates));
            }
        });
        assert_eq!(read(), expected(&before, &threads));
    }
}
