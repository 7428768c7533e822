//! Spans of a trace that is not recorded.

use super::installed::{install, is_absent, is_root, unsampled};
use std::thread;
use telemark::traced;
use tracing::{Instrument, Span, info, info_span};

#[traced]
fn traced_unsampled(depth: u8) {
    info!("not recorded");
    Span::current().record("nothing", 1);
    if depth > 0 {
        traced_unsampled(depth - 1);
    }
}

#[traced]
async fn traced_unsampled_later() {
    tokio::task::yield_now().await;
    drop(info_span!("inside_unsampled_later"));
}

#[test]
fn nothing_below_an_unsampled_root_is_recorded() {
    install();
    let root = unsampled();
    root.in_scope(|| {
        assert!(Span::current().id().is_some(), "there is a span, although nobody will see it");
        traced_unsampled(3);
        let child = info_span!("unsampled_child", late = tracing::field::Empty);
        child.record("late", 1);
        child.follows_from(&root);
        child.in_scope(|| {
            drop(info_span!("unsampled_grandchild"));
            drop(telemark::span!("unsampled_of_ours"));
        });
    });
    for name in ["unsampled_child", "unsampled_grandchild", "unsampled_of_ours", "traced_unsampled"] {
        assert!(is_absent(name), "{name}");
    }
}

#[test]
fn its_trace_is_known_all_the_same() {
    install();
    let root = unsampled();
    let child = root.in_scope(|| info_span!("unsampled_with_identity"));
    let now = child.in_scope(telemark::current).expect("a span is a span");
    assert_eq!(now.trace_id.to_string(), "0af7651916cd43dd8448eb211c80319c");
    let context = child.in_scope(telemark::SpanContext::current).expect("a span is a span");
    assert!(!context.is_sampled());
}

#[test]
fn the_current_span_of_an_unsampled_trace_can_be_cloned_sent_and_outlive_its_root() {
    install();
    let root = unsampled();
    let (current, child) = root.in_scope(|| (Span::current(), info_span!("unsampled_survivor")));
    drop(root);
    let sent = child.clone();
    let thread = thread::spawn(move || {
        sent.in_scope(|| drop(info_span!("below_an_unsampled_survivor")));
        drop(info_span!(parent: &sent, "named_below_an_unsampled_survivor"));
        sent.in_scope(|| traced_unsampled(1));
    });
    thread.join().expect("it does not panic");
    drop(current);
    child.in_scope(|| drop(info_span!("below_an_unsampled_survivor")));
    assert!(is_absent("below_an_unsampled_survivor"), "a child of an unsampled span does not begin a trace");
    assert!(is_absent("named_below_an_unsampled_survivor") && is_absent("unsampled_survivor"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn futures_of_an_unsampled_trace_leave_nothing() {
    install();
    let tasks: Vec<_> =
        (0..8).map(|_| tokio::spawn(traced_unsampled_later().instrument(unsampled()))).collect();
    for task in tasks {
        task.await.expect("it does not panic");
    }
    assert!(is_absent("traced_unsampled_later") && is_absent("inside_unsampled_later"));
}

#[test]
fn what_comes_after_an_unsampled_trace_is_recorded_again() {
    install();
    let around = info_span!("around_unsampled");
    around.in_scope(|| {
        unsampled().in_scope(|| traced_unsampled(2));
        drop(info_span!("after_unsampled"));
        unsampled().in_scope(|| drop(info_span!(parent: None, "root_inside_unsampled")));
        unsampled().in_scope(|| drop(info_span!(parent: &around, "sampled_inside_unsampled")));
    });
    drop(around);
    assert!(super::installed::hangs_from("after_unsampled", "around_unsampled"));
    assert!(is_root("root_inside_unsampled"));
    assert!(super::installed::hangs_from("sampled_inside_unsampled", "around_unsampled"));
}
