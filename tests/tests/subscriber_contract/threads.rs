//! Spans that move between threads and tasks.

use super::installed::{all_ended, events, hangs_from, has_registry, install, is_absent, is_root};
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use tracing::{Instrument, Span, info, info_span};

fn elsewhere<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join()).expect("the thread does not panic")
}

#[test]
fn each_thread_has_its_own_current_span() {
    install();
    let span = info_span!("of_one_thread");
    span.in_scope(|| {
        elsewhere(|| {
            assert!(Span::current().is_none());
            span.in_scope(|| assert_eq!(Span::current(), span));
            assert!(Span::current().is_none());
        });
        assert_eq!(Span::current(), span);
    });
}

#[test]
fn a_span_is_entered_on_several_threads_at_once() {
    install();
    let span = info_span!("on_several_threads");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| span.in_scope(|| (0..50).for_each(|_| drop(info_span!("on_one_of_them")))));
        }
    });
    drop(span);
    let parent = all_ended("on_several_threads").remove(0).context;
    let children = all_ended("on_one_of_them");
    assert_eq!(children.len(), 400);
    assert!(children.iter().all(|child| child.parent == Some(parent.span_id())));
}

#[test]
fn the_last_handle_may_be_dropped_on_another_thread() {
    install();
    let span = info_span!("ends_elsewhere", late = tracing::field::Empty);
    let copy = span.clone();
    elsewhere(move || {
        copy.record("late", 7);
        copy.in_scope(|| info!("elsewhere"));
        drop(copy);
    });
    assert!(is_absent("ends_elsewhere"));
    elsewhere(move || drop(span));
    assert_eq!(all_ended("ends_elsewhere").len(), 1);
    assert_eq!(events("ends_elsewhere"), ["elsewhere"]);
}

#[test]
fn handles_that_are_dropped_at_once_end_a_span_once() {
    install();
    for _ in 0..200 {
        let span = info_span!("dropped_at_once");
        thread::scope(|scope| {
            for copy in [span.clone(), span.clone(), span] {
                scope.spawn(move || drop(copy.clone().entered()));
            }
        });
    }
    assert_eq!(all_ended("dropped_at_once").len(), 200);
}

#[test]
fn a_future_takes_its_span_to_whichever_thread_polls_it() {
    install();
    let span = info_span!("of_a_future");
    let mut polls = 0;
    let body = poll_fn(move |_| {
        polls += 1;
        drop(info_span!("inside_a_future"));
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    });
    let mut future = pin!(body.instrument(span.clone()));
    for _ in 0..3 {
        let other = info_span!("around_the_poll");
        let future = &mut future;
        elsewhere(move || {
            let _entered = other.enter();
            let _polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert_eq!(Span::current(), other);
        });
    }
    let parent = span.id();
    drop(span);
    assert!(parent.is_some() && is_absent("of_a_future"), "the future keeps its span");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn tasks_keep_their_spans_apart() {
    install();
    let task = |number: u64| {
        let span = info_span!("of_a_task", number);
        let inside = span.clone();
        let body = async move {
            for _ in 0..20 {
                assert_eq!(Span::current(), inside);
                tokio::task::yield_now().await;
            }
            drop(info_span!("inside_a_task", number));
        };
        tokio::spawn(body.instrument(span))
    };
    let tasks: Vec<_> = (0..40).map(task).collect();
    for task in tasks {
        task.await.expect("the task does not panic");
    }
    let parents = all_ended("of_a_task");
    let children = all_ended("inside_a_task");
    assert_eq!((parents.len(), children.len()), (40, 40));
    for child in children {
        let parent = parents.iter().find(|parent| Some(parent.context.span_id()) == child.parent);
        let parent = parent.expect("every child has a parent");
        assert_eq!(parent.attribute("number"), child.attribute("number"));
    }
}

#[test]
fn a_future_that_is_dropped_ends_its_span_where_it_is_dropped() {
    install();
    let future = Box::pin(std::future::pending::<()>().instrument(info_span!("of_a_dropped_future")));
    elsewhere(move || drop(future));
    assert_eq!(all_ended("of_a_dropped_future").len(), 1);
}

#[test]
fn what_a_thread_has_entered_and_not_left_does_not_reach_the_next_thread() {
    install();
    let span = info_span!("entered_by_a_thread_that_ended");
    elsewhere(|| std::mem::forget(span.clone().entered()));
    for _ in 0..4 {
        elsewhere(|| drop(info_span!("on_the_next_thread")));
    }
    drop(span);
    let spans = all_ended("on_the_next_thread");
    assert_eq!(spans.len(), 4);
    // The registry hands what it knows of a thread to the next one.
    assert!(has_registry() || spans.iter().all(|span| span.parent.is_none()));
}

#[test]
fn a_thread_that_ends_with_open_spans_leaves_them_to_others() {
    install();
    let span = elsewhere(|| {
        let around = info_span!("around_what_is_sent").entered();
        let sent = info_span!("sent_by_a_thread_that_ended");
        drop(around);
        sent
    });
    drop(span.in_scope(|| info_span!("opened_in_what_was_sent")));
    drop(span);
    assert!(hangs_from("sent_by_a_thread_that_ended", "around_what_is_sent"));
    assert!(hangs_from("opened_in_what_was_sent", "sent_by_a_thread_that_ended"));
    assert!(is_root("around_what_is_sent"));
}
