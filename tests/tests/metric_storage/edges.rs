//! Updates at the edges of a thread's and of the program's life.

use super::page::sample;
use std::cell::RefCell;
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, UpDown, metric};

/// Counted while a thread ends.
#[metric(counter = "edges_counted")]
static COUNTED: Counter<Outcome>;

/// Held while a thread ends.
#[metric(updown = "edges_held")]
static HELD: UpDown;

/// Set while a thread ends.
#[metric(gauge = "edges_set")]
static SET: Gauge;

/// Recorded while a thread ends.
#[metric(histogram = "edges_recorded", buckets = [1, 2])]
static RECORDED: Histogram;

#[derive(Labels, Clone, Copy)]
struct Text<'a> {
    text: Capped<'a, 2>,
}

/// Texts met while a thread ends.
#[metric(counter = "edges_texts")]
static TEXTS: Counter<Text<'_>>;

fn update() {
    COUNTED.inc(Outcome::Success);
    HELD.add(-3);
    SET.set(5.0);
    RECORDED.record(1.5);
    TEXTS.inc(Text { text: Capped("a") });
}

struct AtTheEnd;

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        update();
    }
}

thread_local! {
    static FIRST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

#[test]
fn updates_in_destructors_of_thread_local_values_count() {
    const THREADS: u8 = 20;
    std::thread::scope(|scope| {
        for number in 0..THREADS {
            scope.spawn(move || {
                FIRST.with(|first| first.replace(Some(AtTheEnd)));
                // Half of the threads touch no metric before they end.
                if number % 2 == 0 {
                    update();
                }
                LAST.with(|last| last.replace(Some(AtTheEnd)));
            });
        }
    });
    // A scope waits for closures, not for destructors; these wait for a join.
    let ended = std::thread::spawn(|| LAST.with(|last| last.replace(Some(AtTheEnd))));
    drop(ended.join().expect("the thread does not panic"));
    let times = f64::from(THREADS) * 2.5 + 1.0;
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while sample("edges_counted_total{outcome=\"success\"}") < Some(times)
        || sample("edges_texts_total{text=\"a\"}") < Some(times)
    {
        assert!(
            std::time::Instant::now() < deadline,
            "{:?}",
            sample("edges_counted_total{outcome=\"success\"}")
        );
        std::thread::yield_now();
    }
    assert_eq!(sample("edges_counted_total{outcome=\"success\"}"), Some(times));
    assert_eq!(sample("edges_held"), Some(-3.0 * times));
    assert_eq!(sample("edges_set"), Some(5.0));
    assert_eq!(sample("edges_recorded_count"), Some(times));
    assert_eq!(sample("edges_recorded_sum"), Some(1.5 * times));
    assert_eq!(sample("edges_recorded_bucket{le=\"2.0\"}"), Some(times));
    assert_eq!(sample("edges_texts_total{text=\"a\"}"), Some(times));
}

#[test]
fn a_bound_series_is_updated_from_any_thread() {
    let bound = COUNTED.bind(Outcome::Expected);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || (0..100).for_each(|_| bound.inc()));
        }
    });
    assert_eq!(sample("edges_counted_total{outcome=\"expected\"}"), Some(400.0));
}

/// Half full, then empty.
#[metric(updown = "edges_filled")]
static FILLED: UpDown<Outcome>;

/// Of many series.
#[metric(histogram = "edges_late", buckets = [1])]
static LATE: Histogram<Outcome>;

#[test]
fn a_series_is_shown_from_its_first_update_on_also_at_zero() {
    let guard = FILLED.enter(Outcome::Failure);
    drop(guard);
    assert_eq!(sample("edges_filled{outcome=\"failure\"}"), Some(0.0));
    LATE.record(0.0, Outcome::Panicked);
    assert_eq!(sample("edges_late_sum{outcome=\"panicked\"}"), Some(0.0));
    assert_eq!(sample("edges_late_sum{outcome=\"success\"}"), None);
}
