//! Views: values that some threads see as the only ones.

use super::page::sample;
use telemark::testing::View;
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, metric};

/// Counted in views.
#[metric(counter = "views_counted")]
static COUNTED: Counter<Outcome>;

/// Set in views.
#[metric(gauge = "views_set")]
static SET: Gauge;

/// Recorded in views.
#[metric(histogram = "views_recorded", buckets = [1, 2])]
static RECORDED: Histogram;

#[derive(Labels, Clone, Copy)]
struct Text<'a> {
    text: Capped<'a, 1>,
    hit: bool,
}

/// Too many series for a thread's room.
#[metric(counter = "views_large", max_series = 100_000)]
static LARGE: Counter<Large<'_>>;

#[derive(Labels, Clone, Copy)]
struct Large<'a> {
    one: Capped<'a, 9999>,
    hit: bool,
}

/// With texts that find no room.
#[metric(counter = "views_texts")]
static TEXTS: Counter<Text<'_>>;

fn update(n: u32) {
    COUNTED.add(n.into(), Outcome::Success);
    SET.set(n);
    RECORDED.record(n);
    LARGE.add(n.into(), Large { one: Capped("x"), hit: false });
}

fn read() -> [Option<f64>; 4] {
    [
        "views_counted_total{outcome=\"success\"}",
        "views_set",
        "views_recorded_sum",
        "views_large_total{one=\"x\",hit=\"false\"}",
    ]
    .map(sample)
}

fn all(value: f64) -> [Option<f64>; 4] {
    [Some(value); 4]
}

#[test]
fn a_view_sees_its_own_updates_and_nobody_elses() {
    update(5);
    let outside = read();
    let view = View::new();
    {
        let _inside = view.enter();
        assert_eq!(read(), [Some(0.0), None, None, None], "a fresh view is empty");
        update(7);
        assert_eq!(read(), all(7.0));
        let nested = View::new();
        {
            let _deeper = nested.enter();
            update(1);
            assert_eq!(read(), all(1.0));
        }
        assert_eq!(read(), all(7.0));
    }
    assert_eq!(read(), outside);
    let _again = view.enter();
    assert_eq!(read(), all(7.0), "a view keeps its values");
}

#[test]
fn several_threads_may_be_in_one_view_and_others_in_another() {
    let views = [View::new(), View::new()];
    for round in 0..2 {
        std::thread::scope(|scope| {
            for (view, n) in views.iter().zip([1, 10]) {
                for _ in 0..3 {
                    scope.spawn(move || {
                        let _inside = view.enter();
                        update(n);
                        COUNTED.bind(Outcome::Success).add(n.into());
                    });
                }
            }
        });
        for (view, n) in views.iter().zip([1.0, 10.0]) {
            let _inside = view.enter();
            let n3 = n * 3.0 * f64::from(round + 1);
            assert_eq!(read(), [Some(n3 * 2.0), Some(n), Some(n3), Some(n3)]);
        }
    }
}

#[test]
fn a_view_that_is_over_leaves_nothing_to_the_next_one() {
    for _ in 0..3 {
        let view = View::new();
        let _inside = view.enter();
        update(9);
        assert_eq!(read(), all(9.0));
    }
}

#[test]
fn a_thread_that_ends_in_a_view_leaves_its_values_there() {
    let view = View::new();
    let inside = view.clone();
    let thread = std::thread::spawn(move || {
        // Never dropped: the thread ends where it is.
        std::mem::forget(inside.enter());
        update(4);
    });
    thread.join().expect("the thread does not panic");
    let _inside = view.enter();
    assert_eq!(read(), all(4.0));
    update(6);
    assert_eq!(sample("views_counted_total{outcome=\"success\"}"), Some(10.0));
}

#[test]
fn a_view_counts_the_texts_that_found_no_room_in_it() {
    let series = "telemark_label_overflow_total{metric=\"views_texts\",label=\"text\"}";
    let view = View::new();
    TEXTS.inc(Text { text: Capped("first"), hit: true });
    let _inside = view.enter();
    for text in ["first", "second", "third"] {
        TEXTS.inc(Text { text: Capped(text), hit: true });
    }
    assert_eq!(sample(series), Some(2.0));
    assert_eq!(sample("views_texts_total{text=\"_other\",hit=\"true\"}"), Some(2.0));
}
