//! Calls that are dropped before they have ended: what their spans say of them.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use telemark::testing::{Scope, scope};
use telemark::{SpanRecord, Status, traced};

fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[traced]
async fn waits() {
    std::future::pending::<()>().await;
}

#[test]
fn a_dropped_future_is_cancelled_and_one_never_polled_leaves_nothing() {
    let captured = scope();
    drop(waits());
    assert!(captured.spans().is_empty());
    assert!(poll_once(waits()).is_pending());
    let span = ended(&captured, "waits");
    assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("cancelled"));
    assert_eq!(span.status, Status::Unset);
}

#[traced]
async fn outer_of_cancelled(late: bool) {
    telemark::span!("untraced").in_scope(|| ());
    tokio::task::yield_now().await;
    if late {
        std::future::pending::<()>().await;
    }
    inner_of_cancelled().await;
}

#[traced]
async fn inner_of_cancelled() {
    waits().await;
}

#[test]
fn a_cancelled_call_says_how_often_it_was_polled_and_which_call_it_was_waiting_for() {
    for late in [true, false] {
        let captured = scope();
        let mut call = Box::pin(outer_of_cancelled(late));
        for _ in 0..3 {
            assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        drop(call);
        let span = ended(&captured, "outer_of_cancelled");
        assert_eq!(span.attribute("telemark.polls"), Some(&telemark::Value::U64(3)));
        let awaited = text(&span, "telemark.awaited");
        assert_eq!(awaited.as_deref(), (!late).then_some("inner_of_cancelled"), "late: {late}");
        if !late {
            let span = ended(&captured, "inner_of_cancelled");
            assert_eq!(text(&span, "telemark.awaited").as_deref(), Some("waits"));
            assert_eq!(span.attribute("telemark.polls"), Some(&telemark::Value::U64(2)));
            assert_eq!(text(&ended(&captured, "waits"), "telemark.awaited"), None);
        }
    }
}

#[traced]
async fn never_ready() -> ! {
    std::future::pending::<()>().await;
    unreachable!("nobody wakes it")
}

#[test]
fn a_future_that_is_never_ready_is_cancelled() {
    let captured = scope();
    assert!(poll_once(async { never_ready().await }).is_pending());
    assert_eq!(text(&ended(&captured, "never_ready"), "telemark.outcome").as_deref(), Some("cancelled"));
}

struct CleansUp;

impl Drop for CleansUp {
    fn drop(&mut self) {
        drop(telemark::span!("cleanup").entered());
    }
}

#[traced]
async fn holds(wait: bool) {
    let _held = CleansUp;
    if wait {
        std::future::pending::<()>().await;
    }
}

#[test]
fn what_a_body_drops_is_dropped_inside_its_span() {
    for wait in [true, false] {
        let captured = scope();
        assert_eq!(poll_once(holds(wait)).is_pending(), wait);
        let parent = ended(&captured, "cleanup").parent;
        assert_eq!(parent, Some(ended(&captured, "holds").context.span_id()), "waiting: {wait}");
    }
}
