//! Spans of `tracing` itself in telemark's layer: parents, late fields, events, links.

use telemark::testing::scope;
use tracing::{Instrument, Level};

#[test]
fn third_party_spans_join_the_same_tree() {
    let captured = scope();
    {
        let _outer = telemark::span!("outer").entered();
        let _inner = tracing::info_span!("inner", answer = 42).entered();
    }
    let (outer, inner) =
        (captured.span("outer").expect("outer has ended"), captured.span("inner").expect("inner has ended"));
    assert_eq!(inner.parent, Some(outer.context.span_id()));
    assert_eq!(inner.context.trace_id(), outer.context.trace_id());
    assert_eq!(inner.attribute("answer").map(ToString::to_string).as_deref(), Some("42"));
    assert!(inner.start >= outer.start && inner.end <= outer.end);
}

#[test]
fn an_explicit_parent_wins_over_the_current_span() {
    let captured = scope();
    {
        let parent = tracing::info_span!("parent");
        let _current = tracing::info_span!("current").entered();
        drop(tracing::info_span!(parent: &parent, "child"));
        drop(tracing::info_span!(parent: None, "root"));
    }
    let parent = captured.span("parent").expect("parent has ended");
    assert_eq!(captured.span("child").and_then(|child| child.parent), Some(parent.context.span_id()));
    let root = captured.span("root").expect("root has ended");
    assert_eq!(root.parent, None);
    assert_ne!(root.context.trace_id(), parent.context.trace_id());
}

#[test]
fn late_fields_replace_and_events_are_kept_in_order() {
    let captured = scope();
    {
        let span = tracing::info_span!("late", rows = tracing::field::Empty);
        let _entered = span.enter();
        span.record("rows", 1);
        span.record("rows", 2);
        tracing::info!(step = 1, "first");
        tracing::event!(Level::WARN, "second");
    }
    let span = captured.span("late").expect("the span has ended");
    assert_eq!(span.attribute("rows").map(ToString::to_string).as_deref(), Some("2"));
    let names: Vec<_> = span.events.iter().map(|event| event.name.as_ref()).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn events_are_bounded_and_the_loss_is_counted() {
    let captured = scope();
    tracing::info_span!("busy").in_scope(|| (0..200).for_each(|n| tracing::info!(n, "step")));
    let span = captured.span("busy").expect("the span has ended");
    assert_eq!((span.events.len(), span.dropped_events), (128, 72));
}

#[test]
fn a_span_that_follows_another_is_linked_to_it() {
    let captured = scope();
    {
        let cause = tracing::info_span!("cause");
        let effect = tracing::info_span!(parent: None, "effect");
        effect.follows_from(&cause);
    }
    let (cause, effect) = (
        captured.span("cause").expect("cause has ended"),
        captured.span("effect").expect("effect has ended"),
    );
    assert_eq!(effect.links.first().map(telemark::SpanContext::span_id), Some(cause.context.span_id()));
}

#[test]
fn a_debug_that_opens_spans_of_its_own_neither_deadlocks_nor_spoils_its_host() {
    struct Nested;
    impl std::fmt::Debug for Nested {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            tracing::info_span!("nested").in_scope(|| tracing::info!("from inside"));
            f.write_str("nested")
        }
    }
    let captured = scope();
    {
        let span = tracing::info_span!("host", value = ?Nested, late = tracing::field::Empty);
        span.record("late", tracing::field::debug(Nested));
        span.in_scope(|| tracing::info!(value = ?Nested, "event"));
    }
    let host = captured.span("host").expect("the span has ended");
    for key in ["value", "late"] {
        assert_eq!(host.attribute(key).map(ToString::to_string).as_deref(), Some("nested"));
    }
    assert_eq!(
        host.events.len(),
        1,
        "what `tracing` keeps silent inside a `Debug` is not an event of the host"
    );
}

#[tokio::test]
async fn instrumented_futures_carry_their_span_from_task_to_task() {
    let captured = scope();
    let outer = tracing::info_span!("outer");
    let work = async { drop(tracing::info_span!("inside")) }.instrument(outer.clone());
    tokio::task::LocalSet::new()
        .run_until(async { tokio::task::spawn_local(work).await })
        .await
        .expect("the task ends well");
    drop(outer);
    let outer = captured.span("outer").expect("outer has ended");
    assert_eq!(captured.span("inside").and_then(|inside| inside.parent), Some(outer.context.span_id()));
}

#[test]
fn a_request_with_too_many_marks_stays_bounded_and_its_spans_still_say_who_they_are() {
    let captured = scope();
    {
        let _flooded = telemark::span!("flooded").entered();
        (0..1_000).for_each(|n| telemark::set_attribute(format!("mark.{n}"), n));
        telemark::set_attribute("mark.0", "the last value of a known key wins");
    }
    let span = captured.span("flooded").expect("flooded has ended");
    assert!(span.attributes.len() <= 130, "{}", span.attributes.len());
    assert_eq!(span.request.attributes().len(), 128);
    assert!(span.attribute("tracking_id").is_some());
    let first = span.attribute("mark.0").map(ToString::to_string);
    assert_eq!(first.as_deref(), Some("the last value of a known key wins"));
}
