//! Metrics with many series, and more metrics than a thread has room for.

use super::page::{bytes, count, sample};
use telemark::{Capped, Counter, Gauge, Histogram, Labels, metric};

#[derive(Labels, Clone, Copy)]
struct Two<'a> {
    one: Capped<'a, 999>,
    two: Capped<'a, 999>,
}

#[derive(Labels, Clone, Copy)]
struct One<'a> {
    one: Capped<'a, 2000>,
    hit: bool,
}

/// A million counters.
#[metric(counter = "large_counter", max_series = 1_000_000)]
static COUNTER: Counter<Two<'_>>;

/// A million histograms.
#[metric(histogram = "large_histogram", unit = "s", buckets = [1, 2, 3], max_series = 6_000_000)]
static HISTOGRAM: Histogram<Two<'_>>;

/// A million gauges.
#[metric(gauge = "large_gauge", max_series = 1_000_000)]
static GAUGE: Gauge<Two<'_>>;

#[test]
fn a_metric_with_a_million_possible_series_takes_memory_for_those_it_has() {
    bytes();
    let texts: Vec<String> = (0..100).map(|number| format!("text {number}")).collect();
    let before = bytes();
    for (text, value) in texts.iter().zip(0_u8..) {
        // Out of order, and far from each other.
        let labels = Two { one: Capped(text), two: Capped(&texts[texts.len() - 1 - usize::from(value)]) };
        COUNTER.add(value.into(), labels);
        COUNTER.inc(labels);
        HISTOGRAM.record(f64::from(value), labels);
        GAUGE.set(f64::from(value), labels);
    }
    let each = (bytes() - before) / 300;
    // A series that has no neighbour takes its leaf and a branch of 392 bytes on each of five levels, and the tests beside
    // this one take about as much for theirs; room for a million would be 27 000 bytes for each of these.
    assert!(each < 2 * (5 * 400 + 200), "{each} bytes for each series");
    let of = |number: u8| format!("{{one=\"text {number}\",two=\"text {}\"}}", 99 - number);
    for number in [0, 1, 50, 99] {
        assert_eq!(sample(&format!("large_counter_total{}", of(number))), Some(f64::from(number) + 1.0));
        assert_eq!(sample(&format!("large_histogram_seconds_sum{}", of(number))), Some(f64::from(number)));
        assert_eq!(sample(&format!("large_histogram_seconds_count{}", of(number))), Some(1.0));
        assert_eq!(sample(&format!("large_gauge{}", of(number))), Some(f64::from(number)));
    }
    assert_eq!((count("large_counter_total{"), count("large_gauge{")), (100, 100));
}

#[test]
fn neighbours_of_a_large_metric_share_their_memory() {
    bytes();
    let texts: Vec<String> = (0..999).map(|number| format!("neighbour {number}")).collect();
    let before = bytes();
    for text in &texts {
        CROWDED.inc(One { one: Capped(text), hit: true });
        CROWDED.inc(One { one: Capped(text), hit: false });
    }
    // About sixty with their texts, and what the tests beside this one take for theirs; how much it is to the byte is
    // judged where nothing runs beside it, in metric_memory.rs.
    let each = (bytes() - before) as f64 / 1998.0;
    assert!(each < 400.0, "{each} bytes for each series");
}

/// Near each other.
#[metric(counter = "large_crowded", max_series = 5000)]
static CROWDED: Counter<One<'_>>;

macro_rules! many {
    ($($name:ident: $text:literal),+) => {
        $(/// One of more than a thread has room for.
        #[metric(counter = $text, max_series = 5000)]
        static $name: Counter<One<'_>>;)+

        fn add_to_all(n: u64) {
            $($name.add(n, One { one: Capped("all"), hit: true });)+
        }

        const NAMES: &[&str] = &[$($text),+];
    };
}

many! { M0: "many_0", M1: "many_1", M2: "many_2", M3: "many_3", M4: "many_4", M5: "many_5" }

#[test]
fn metrics_that_find_no_room_in_a_thread_count_as_exactly() {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(add_to_all));
        }
    });
    for name in NAMES {
        assert_eq!(
            sample(&format!("{name}_total{{one=\"all\",hit=\"true\"}}")),
            Some(4.0 * 4950.0),
            "{name}"
        );
    }
}
