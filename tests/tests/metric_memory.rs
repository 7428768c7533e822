//! What docs/operations.md says that series take in memory.

use std::sync::Barrier;
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, metric};

#[derive(Labels, Clone, Copy)]
struct Large<'a> {
    one: Capped<'a, 4000>,
    outcome: Outcome,
}

/// Counted by each thread.
#[metric(counter = "memory_counted")]
static COUNTED: Counter<Outcome>;

/// Recorded by each thread.
#[metric(histogram = "memory_recorded", unit = "s")]
static RECORDED: Histogram<Outcome>;

/// Set once for all.
#[metric(gauge = "memory_set")]
static SET: Gauge<Outcome>;

/// Counted once for all threads.
#[metric(counter = "memory_large", max_series = 100_000)]
static LARGE: Counter<Large<'_>>;

/// Recorded once for all threads.
#[metric(histogram = "memory_large_recorded", buckets = [1, 2, 3, 4, 5], max_series = 1_000_000)]
static LARGE_RECORDED: Histogram<Large<'_>>;

/// Bytes that `work` adds.
fn added(telemetry: &telemark::Telemetry, work: impl FnOnce()) -> u64 {
    let before = telemetry.health().metric_bytes;
    work();
    telemetry.health().metric_bytes - before
}

/// Threads that run at once and update once.
fn threads(count: usize) {
    let barrier = Barrier::new(count);
    std::thread::scope(|scope| {
        let work = || {
            COUNTED.inc(Outcome::Success);
            RECORDED.record(0.1, Outcome::Success);
            barrier.wait();
        };
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        // The scope waits for the closures; only a join waits until a thread has given its cells back.
        for thread in threads {
            thread.join().expect("it only counts");
        }
    });
}

#[test]
fn series_take_as_much_memory_as_the_documentation_says() {
    let telemetry = telemark::setup("memory").ignore_environment().install().expect("the only one");
    threads(4);
    // Ended threads have given their cells to these: a chunk and the list of chunks for each thread more.
    let each = added(&telemetry, || threads(12)) / 8;
    assert!((4096..4096 + 400).contains(&each), "{each} bytes for each thread that runs at once");
    assert_eq!(added(&telemetry, || threads(12)), 0, "threads adopt what others have left");

    let gauge = added(&telemetry, || SET.set(1.0, Outcome::Success));
    assert_eq!(gauge, 5 * 64, "a cache line for each series of a small family");

    let texts: Vec<String> = (0..4000).map(|number| format!("{number:08}")).collect();
    let labels = |one| Large { one: Capped(one), outcome: Outcome::Success };
    let counters = added(&telemetry, || texts.iter().for_each(|text| LARGE.inc(labels(text))));
    // Of five outcomes one is touched: every leaf of eight counters has at least one, so all of the family is there.
    let series = 4000 * 5;
    let leaves = series / 8 * 72;
    let text = 4000 * (8 + 64 + 16);
    assert!(counters < (leaves + text) * 6 / 5, "{counters} bytes for {series} counters and 4000 texts");
    let histograms =
        added(&telemetry, || texts.iter().for_each(|text| LARGE_RECORDED.record(1.0, labels(text))));
    let leaf = 8 * (5 + 3);
    assert!(
        (4000 * leaf..4000 * (leaf + 150)).contains(&histograms),
        "{histograms} bytes for 4000 histograms"
    );
}
