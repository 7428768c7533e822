//! More open spans than there is room for.

use super::alone::{alone, has_registry, install, lost};
use telemark::traced;
use tracing::{Span, info_span};

#[traced]
fn call() -> bool {
    Span::current().is_none()
}

/// More than one thread can have open.
const TOO_MANY: usize = 600_000;

#[test]
fn a_thread_that_opens_too_many_spans_loses_those_and_counts_them() {
    if !alone("span_stress::exhaustion::a_thread_that_opens_too_many_spans_loses_those_and_counts_them", &[])
    {
        return;
    }
    let (telemetry, _ended) = install();
    if has_registry() {
        return; // Its slab is larger, and it panics when it is full.
    }
    let root = info_span!("root");
    let spans: Vec<Span> = root.in_scope(|| (0..TOO_MANY).map(|_| info_span!("one of many")).collect());
    // What found no room is a span that does nothing.
    let last = spans.last().expect("there are many");
    last.record("late", 1);
    last.in_scope(|| drop(last.clone()));
    root.in_scope(call);
    let missed = lost("slots_exhausted");
    assert!(missed > 0, "there was room for all");
    drop(spans);
    drop(root);
    let all = TOO_MANY as u64 + 2;
    assert_eq!(telemetry.health().spans + missed, all, "each has ended or is counted");
    assert_eq!(telemetry.health().dropped_spans, missed);
    let before = telemetry.health().spans;
    info_span!("after").in_scope(|| assert!(!call(), "there is room again"));
    assert_eq!(telemetry.health().spans, before + 2);
    assert_eq!(lost("slots_exhausted"), missed);
}
