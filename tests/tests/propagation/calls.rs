//! The harness' cases of several calls in one request: 38 to 40.

use crate::{Harness, TRACE, parent};
use std::collections::BTreeSet;
use telemark::SpanKind;

/// The trace ids and the parent ids of three calls.
async fn three(lines: &[&str]) -> (BTreeSet<String>, BTreeSet<String>) {
    let harness = Harness::start().await;
    let parents: Vec<_> = harness.send(lines, 3).await.iter().map(parent).collect();
    let spans = harness.captured.spans();
    for parent in &parents {
        let span = spans.iter().find(|span| span.context.span_id() == parent.span_id()).expect("recorded");
        assert_eq!((span.kind, span.name.as_ref()), (SpanKind::Client, "POST"));
    }
    let traces = parents.iter().map(|parent| parent.trace_id().to_string()).collect();
    (traces, parents.iter().map(|parent| parent.span_id().to_string()).collect())
}

#[tokio::test]
async fn case_38_calls_of_a_continued_trace_are_spans_of_their_own() {
    let (traces, parents) =
        three(&["traceparent: 00-12345678901234567890123456789012-1234567890123456-01"]).await;
    assert_eq!((traces, parents.len()), (BTreeSet::from([TRACE.to_owned()]), 3));
}

#[tokio::test]
async fn case_39_calls_of_a_new_trace_are_spans_of_their_own() {
    let (traces, parents) = three(&[]).await;
    assert_eq!((traces.len(), parents.len()), (1, 3));
}

#[tokio::test]
async fn case_40_calls_behind_an_invalid_parent_are_in_a_new_trace() {
    let (traces, parents) =
        three(&["traceparent: 00-00000000000000000000000000000000-1234567890123456-01"]).await;
    assert_eq!((traces.len(), parents.len()), (1, 3));
    assert!(!traces.contains(&"0".repeat(32)));
}
