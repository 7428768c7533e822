//! Spans of threads that are ending: opened, entered, recorded and dropped by destructors of thread-local values.

use super::alone::{has_registry, in_both_mounts, install, lost};
use std::cell::RefCell;
use std::thread;
use telemark::traced;
use tracing::span::EnteredSpan;
use tracing::{Span, info, info_span};

#[traced(args(n), err)]
fn call(n: u64) -> Result<u64, std::fmt::Error> {
    info!(n, "called");
    let _part = telemark::span!("part", n).entered();
    telemark::set_attribute("n", n);
    Err(std::fmt::Error)
}

#[traced]
async fn later() {
    std::future::ready(()).await;
}

/// Opens spans in its destructor.
struct AtTheEnd {
    held: Option<Span>,
    entered: Option<EnteredSpan>,
    third_party: bool,
}

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        assert!(call(1).is_err());
        let waker = std::task::Waker::noop();
        let _polled = std::pin::pin!(later()).as_mut().poll(&mut std::task::Context::from_waker(waker));
        drop(telemark::SpanContext::current());
        drop(telemark::current());
        if self.third_party {
            let around = info_span!("third_party", late = tracing::field::Empty).entered();
            around.record("late", 1);
            info!("in a destructor");
            let inside = info_span!("inside");
            inside.follows_from(&around);
            let copy = inside.clone();
            drop((around, inside));
            copy.in_scope(|| drop(Span::current()));
        }
        drop(self.entered.take());
        drop(self.held.take());
    }
}

thread_local! {
    static FIRST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

fn at_the_end(third_party: bool) -> AtTheEnd {
    // A registry itself panics in a thread that is ending; it is none of ours.
    let held = third_party.then(|| info_span!("held"));
    let entered = third_party.then(|| info_span!("entered").entered());
    AtTheEnd { held, entered, third_party }
}

#[test]
fn spans_in_destructors_of_thread_local_values_are_recorded_or_counted() {
    if !in_both_mounts(
        "span_stress::teardown::spans_in_destructors_of_thread_local_values_are_recorded_or_counted",
    ) {
        return;
    }
    let (telemetry, ended) = install();
    let third_party = !has_registry();
    // Destructors run in an order that depends on what a thread has touched first.
    for round in 0..40 {
        let thread = thread::spawn(move || {
            if round % 2 == 0 {
                FIRST.set(Some(at_the_end(third_party && round % 4 == 0)));
            }
            if round % 5 != 0 {
                assert!(call(2).is_err());
            }
            LAST.set(Some(at_the_end(third_party)));
        });
        thread.join().expect("it does not panic");
    }
    let before = ended.of("call").len();
    assert!(call(3).is_err());
    assert_eq!(ended.of("call").len(), before + 1, "others go on");
    if third_party {
        // Two of each of 32 calls; seven of each of 50 values and three of each of the ten others; the last call.
        let opened = 32 * 2 + 50 * 7 + 10 * 3 + 2;
        assert_eq!(telemetry.health().spans + lost("no_thread"), opened);
        assert_eq!(telemetry.health().dropped_spans, lost("no_thread"));
    }
}

#[test]
fn a_thread_that_ends_with_open_spans_leaves_them_open_and_the_next_one_begins_anew() {
    if !in_both_mounts(
        "span_stress::teardown::a_thread_that_ends_with_open_spans_leaves_them_open_and_the_next_one_begins_anew",
    ) {
        return;
    }
    let (telemetry, ended) = install();
    let rounds = 200;
    let mut left = Vec::new();
    for _ in 0..rounds {
        let thread = thread::spawn(|| {
            let outer = info_span!("outer");
            let entered = outer.clone().entered();
            let inner = info_span!("inner", late = tracing::field::Empty);
            if has_registry() {
                drop(entered);
            } else {
                std::mem::forget(entered);
                outer.with_subscriber(|(id, dispatch)| dispatch.try_close(id.clone()));
            }
            (outer, inner)
        });
        left.push(thread.join().expect("it does not panic"));
    }
    assert_eq!((ended.of("outer").len(), ended.of("inner").len()), (0, 0));
    for (outer, inner) in left {
        inner.record("late", 1);
        drop(inner);
        drop(outer);
    }
    let (outer, inner) = (ended.of("outer"), ended.of("inner"));
    assert_eq!((outer.len(), inner.len()), (rounds, rounds));
    assert!(outer.iter().all(|span| span.parent.is_none()), "a thread has nothing of the one before it");
    assert!(inner.iter().all(|span| span.parent.is_some() && span.attribute("late").is_some()));
    assert_eq!(telemetry.health().dropped_spans, 0);
}
