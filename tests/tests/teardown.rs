//! The end of a thread: what runs while its thread-local values are destroyed neither panics nor aborts.

use std::cell::RefCell;
use telemark::{Counter, metric, traced};

/// Calls made while a thread ended.
#[metric(counter = "calls_at_the_end")]
static CALLS_AT_THE_END: Counter;

#[traced(args(n))]
#[metric(counter = CALLS_AT_THE_END)]
fn call(n: u32) {
    tracing::info!(n, "called");
}

struct AtTheEnd;

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        call(1);
    }
}

thread_local! {
    static FIRST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

fn thread(before: fn()) {
    let ended = std::thread::spawn(move || {
        FIRST.with(|first| first.replace(Some(AtTheEnd)));
        before();
        LAST.with(|last| last.replace(Some(AtTheEnd)));
    });
    ended.join().expect("the thread does not panic");
}

#[test]
fn a_traced_function_in_the_destructor_of_a_thread_local_value_is_harmless() {
    let telemetry = telemark::setup("teardown-test").ignore_environment().install();
    let telemetry = telemetry.expect("nothing else is installed");
    thread(|| {});
    thread(|| call(2));
    thread(|| drop(tracing::info_span!("of tracing's own").entered()));
    let (_, page) = telemark::export::prometheus::render(None);
    assert!(page.lines().any(|line| line == "calls_at_the_end_total 7"), "{page}");
    // What opens a span after the thread has given back its place is counted and not recorded.
    let health = telemetry.health();
    assert_eq!(health.spans + health.dropped_spans, 8, "{health:?}");
    assert!(health.dropped_spans <= 3, "{health:?}");
}
