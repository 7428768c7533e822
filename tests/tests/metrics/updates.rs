//! What updates do: before anything is installed, at the end of threads, with values and texts nobody expected.

use super::page::{lines, text, value};
use std::time::Duration;
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, UpDown, metric};

/// Nothing happens to it.
#[metric(counter = "updates_never")]
static NEVER: Counter<Outcome>;

/// Nothing happens to it, and it has more series than are shown unasked.
#[metric(counter = "updates_many", max_series = 200)]
static MANY: Counter<Many>;

/// Nothing happens to it, and it is shown all the same.
#[metric(histogram = "updates_asked", unit = "s", zero = all)]
static ASKED: Histogram<Outcome>;

/// Nothing happens to it.
#[metric(gauge = "updates_untouched")]
static UNTOUCHED: Gauge;

#[derive(Labels, Clone, Copy)]
struct Many {
    first: Outcome,
    second: Outcome,
    third: Outcome,
}

#[test]
fn small_sums_exist_at_zero_and_others_from_their_first_touch() {
    assert_eq!(lines("updates_never_total{").len(), 5);
    assert_eq!(value("updates_never_total{outcome=\"panicked\"}"), Some(0.0));
    assert_eq!(lines("updates_many_total"), [""; 0]);
    MANY.add(0, Many { first: Outcome::Success, second: Outcome::Failure, third: Outcome::Expected });
    assert_eq!(
        lines("updates_many_total"),
        ["updates_many_total{first=\"success\",second=\"failure\",third=\"expected\"} 0"]
    );
    // Fourteen usual bounds, infinity, sum and count, for each of five outcomes.
    assert_eq!(lines("updates_asked_seconds").len(), 17 * 5);
    assert_eq!(lines("updates_untouched"), [""; 0]);
    let _ = (&NEVER, &ASKED, &UNTOUCHED);
}

/// Things that are there.
#[metric(updown = "updates_held")]
static HELD: UpDown<Outcome>;

#[test]
fn a_guard_gives_back_what_it_took_however_the_call_ends() {
    let held = HELD.enter(Outcome::Success);
    assert_eq!(value("updates_held{outcome=\"success\"}"), Some(1.0));
    drop(held);
    let panicked = std::panic::catch_unwind(|| {
        let _held = HELD.enter(Outcome::Success);
        panic!("on purpose");
    });
    assert!(panicked.is_err());
    assert_eq!(value("updates_held{outcome=\"success\"}"), Some(0.0));
    HELD.add(-2, Outcome::Failure);
    assert_eq!(value("updates_held{outcome=\"failure\"}"), Some(-2.0));
}

/// A value.
#[metric(gauge = "updates_value")]
static VALUE: Gauge;

/// Values.
#[metric(histogram = "updates_values", buckets = [1, 2])]
static VALUES: Histogram;

/// Asked, it panics.
#[metric(observe = "updates_panics", with = || panic!("on purpose"))]
static PANICS: Gauge;

#[test]
fn what_is_no_number_is_dropped_and_counted() {
    let dropped = || value("telemark_points_dropped_total{reason=\"not_finite\"}");
    let before = dropped().expect("it exists from the start");
    VALUE.set(1.5);
    for poison in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        VALUE.set(poison);
        VALUES.record(poison);
    }
    VALUES.record(2.0);
    assert_eq!(value("updates_value"), Some(1.5));
    assert_eq!(value("updates_values_sum"), Some(2.0));
    assert_eq!(value("updates_values_bucket{le=\"2.0\"}"), Some(1.0));
    assert_eq!(value("updates_values_count"), Some(1.0));
    assert_eq!(dropped(), Some(before + 6.0));
}

#[test]
fn an_observer_that_panics_loses_its_reading_only() {
    let panicked = || value("telemark_points_dropped_total{reason=\"observer_panicked\"}");
    assert_eq!(lines("updates_panics"), [""; 0]);
    assert!(panicked() > Some(0.0));
}

/// Work at the end.
#[metric(counter = "updates_at_exit")]
static AT_EXIT: Counter;

struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        AT_EXIT.inc();
    }
}

thread_local! {
    static LAST: Last = const { Last };
}

#[test]
fn updates_work_while_a_thread_is_torn_down() {
    for _ in 0..3 {
        std::thread::spawn(|| LAST.with(|_| ())).join().expect("the thread ends by itself");
    }
    assert_eq!(value("updates_at_exit_total"), Some(3.0));
}

/// Time of a wait.
#[metric(histogram = "updates_wait", unit = "s", buckets = [0.01, 0.1])]
static WAIT: Histogram<Outcome>;

/// Size of an answer.
#[metric(histogram = "updates_size", unit = "By", buckets = [10, 100])]
static SIZE: Histogram;

/// Time since the start.
#[metric(gauge = "updates_uptime", unit = "s")]
static UPTIME: Gauge;

#[test]
fn durations_and_whole_numbers_are_measurements() {
    WAIT.record(Duration::from_millis(50), Outcome::Success);
    WAIT.bind(Outcome::Success).record(0.25_f32);
    assert_eq!(value("updates_wait_seconds_sum{outcome=\"success\"}"), Some(0.3));
    assert_eq!(value("updates_wait_seconds_bucket{outcome=\"success\",le=\"0.1\"}"), Some(1.0));
    SIZE.record("seven".len());
    SIZE.record(95);
    SIZE.record(u64::from(u32::MAX) - u64::from(u32::MAX));
    assert_eq!(value("updates_size_bytes_sum"), Some(100.0));
    UPTIME.set(Duration::from_secs(3));
    assert_eq!(value("updates_uptime_seconds"), Some(3.0));
}

/// Size of a page.
#[metric(histogram = "updates_page", unit = "By", buckets = [10, 100])]
static PAGE: Histogram;

#[test]
fn a_duration_that_is_given_to_another_unit_is_dropped_and_counted() {
    let dropped = || value("telemark_points_dropped_total{reason=\"not_a_time\"}");
    let before = dropped().expect("it exists from the start");
    PAGE.record(Duration::from_secs(7));
    PAGE.record(7);
    assert_eq!(value("updates_page_bytes_sum"), Some(7.0));
    assert_eq!(dropped(), Some(before + 1.0));
}

#[derive(Labels, Clone, Copy)]
struct Hostile<'a> {
    path: Capped<'a, 8>,
    outcome: Outcome,
}

/// Requests of somebody who wants our memory.
#[metric(counter = "updates_hostile")]
static HOSTILE: Counter<Hostile<'_>>;

#[test]
fn a_hundred_thousand_texts_leave_the_series_at_their_cap_and_are_counted() {
    for number in 0..100_000 {
        HOSTILE.inc(Hostile { path: Capped(&format!("/{number}")), outcome: Outcome::Success });
    }
    let long = "x".repeat(10_000_000);
    HOSTILE.inc(Hostile { path: Capped(&long), outcome: Outcome::Success });
    HOSTILE.inc(Hostile { path: Capped("_other"), outcome: Outcome::Success });

    // Eight paths with five outcomes, and `_other` with the one it was seen with.
    assert_eq!(lines("updates_hostile_total{").len(), 8 * 5 + 1);
    assert_eq!(value("updates_hostile_total{path=\"_other\",outcome=\"success\"}"), Some(99_994.0));
    assert_eq!(
        value("telemark_label_overflow_total{metric=\"updates_hostile\",label=\"path\"}"),
        Some(99_994.0)
    );
    assert!(text().len() < 100_000);
}
