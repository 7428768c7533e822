//! How views begin, nest, end and are used again.

use std::time::Duration;
use telemark::export::prometheus::render;
use telemark::testing::{Scope, assert_metric, assert_span, scope};
use telemark::{Counter, Histogram, Outcome, UpDown, metric, traced};

/// Calls.
#[metric(counter = "views_calls")]
static CALLS: Counter<Outcome>;

#[traced]
#[metric(counter = CALLS, labels(outcome))]
fn call() {}

#[test]
fn a_view_within_a_view_is_another_and_the_outer_one_goes_on() {
    let outer = scope();
    call();
    let inner = scope();
    call();
    call();
    assert_metric!(CALLS == 2);
    assert_eq!(inner.spans().len(), 2);
    drop(inner);
    assert_metric!(CALLS == 1);
    call();
    assert_metric!(CALLS { outcome: Success } == 2);
    assert_eq!(outer.spans().len(), 2);
}

#[test]
fn views_may_end_in_any_order() {
    let (first, second, third) = (scope(), scope(), scope());
    drop(second);
    call();
    assert_eq!(third.spans().len(), 1);
    drop(first);
    call();
    assert_metric!(CALLS == 2);
    assert_eq!(third.spans().len(), 2);
    drop(third);
    assert!(telemark::current().is_none());
    telemark::span!("after").in_scope(|| assert!(telemark::current().is_none()));
}

#[test]
fn a_span_brings_its_view_along_into_another_one() {
    let outer = scope();
    let span = telemark::span!("of_the_outer");
    let inner = scope();
    span.in_scope(call);
    call();
    assert_eq!((inner.spans().len(), outer.spans().len()), (1, 1));
    assert_metric!(CALLS == 1);
    drop(inner);
    assert_metric!(CALLS == 1);
    drop(span);
    assert_span!("call", parent = "of_the_outer", count = 1);
}

#[test]
fn a_span_may_outlive_its_view() {
    let scope = scope();
    let span = telemark::span!("survivor");
    let entered = span.enter();
    drop(scope);
    call();
    drop(entered);
    drop(span);
    call();
}

#[test]
fn a_thread_may_end_in_a_view() {
    let scope = scope();
    let span = telemark::span!("until_the_end");
    std::thread::spawn(move || {
        let entered = span.entered();
        call();
        std::mem::forget(entered);
    })
    .join()
    .expect("it does not panic");
    assert_metric!(CALLS == 1);
    drop(scope);
}

#[test]
fn a_scope_may_live_in_a_value_of_the_thread_and_die_with_it() {
    thread_local! {
        static KEPT: std::cell::RefCell<Option<Scope>> = const { std::cell::RefCell::new(None) };
    }
    std::thread::spawn(|| {
        KEPT.with(|kept| *kept.borrow_mut() = Some(scope()));
        call();
        assert_metric!(CALLS == 1);
    })
    .join()
    .expect("the end of a thread does not panic");
}

/// Values by outcome.
#[metric(histogram = "views_values", buckets = [1.0, 2.0])]
static VALUES: Histogram<Outcome>;

/// Things that are there.
#[metric(updown = "views_held")]
static HELD: UpDown;

/// The memory of this process that is in use.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").expect("Linux tells of a process");
    let pages = status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.expect("the second number is of resident pages") * 4096
}

#[test]
fn ten_thousand_views_one_after_another_begin_at_zero_and_use_the_same_memory() {
    let one = || {
        let scope = scope();
        assert_metric!(VALUES.count == 0);
        assert_metric!(CALLS == 0);
        assert_metric!(HELD == 0);
        call();
        HELD.add(3);
        VALUES.record(1.5, Outcome::Expected);
        assert_metric!(VALUES { outcome: Expected }.sum == 1.5);
        assert_metric!(HELD == 3);
        drop(scope);
    };
    for _ in 0..500 {
        one();
    }
    let before = resident();
    for _ in 0..9500 {
        one();
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 16 << 20, "ten thousand views have taken {grown} bytes for good");
}

#[test]
fn series_are_read_one_by_one() {
    let outer = scope();
    VALUES.record(1.5, Outcome::Expected);
    VALUES.record(0.5, Outcome::Expected);
    let inner = scope();
    let [series] = &outer.series("views_values")[..] else { panic!("one series was updated") };
    assert_eq!(series.labels, [("outcome", "expected")]);
    assert_eq!((series.value, series.count), (2.0, Some(2)));
    assert!(inner.series("views_values").is_empty() && outer.series("views_nothing").is_empty());
    // Small sums exist from the start.
    assert_eq!(inner.series("views_calls").len(), 5);
}

#[test]
fn a_reader_in_a_view_reads_the_view() {
    let scope = scope();
    call();
    assert!(render(None).1.contains("views_calls_total{outcome=\"success\"} 1\n"));
    drop(scope);
}

#[test]
fn levels_do_not_matter_and_threads_without_a_view_silence_nobody() {
    fn whisper(which: u32) {
        tracing::trace!(which, "a whisper");
    }
    // A thread without a subscriber comes by first.
    std::thread::spawn(|| whisper(0)).join().expect("it does not panic");
    let threads: Vec<_> = (0..8)
        .map(|which| {
            std::thread::spawn(move || {
                let scope = (which % 2 == 0).then(scope);
                for _ in 0..50 {
                    whisper(which);
                    std::thread::sleep(Duration::from_micros(50));
                }
                scope.map(|scope| scope.logs().len())
            })
        })
        .collect();
    let seen: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect();
    assert_eq!(seen, [Some(50), None, Some(50), None, Some(50), None, Some(50), None]);
}
