//! Ids that the subscriber never gave out, and ids of spans that have ended.

use super::alone::{alone, has_registry, install};
use proptest::prelude::{any, prop};
use proptest::test_runner::{Config, TestRunner};
use std::thread;
use tracing::field::Value;
use tracing::span::{Attributes, Record};
use tracing::{Dispatch, Event, Id, Metadata, Span, dispatcher, info_span};

/// Hands an id to every method of the subscriber that takes one.
fn abuse(dispatch: &Dispatch, id: &Id, metadata: &'static Metadata<'static>) {
    let field = metadata.fields().field("late").expect("the span has it");
    let values = [(&field, Some(&"forged" as &dyn Value))];
    let values = metadata.fields().value_set(&values);
    dispatch.record(id, &Record::new(&values));
    dispatch.record_follows_from(id, id);
    dispatch.enter(id);
    assert!(dispatch.current_span().id() != Some(id), "nobody has opened it");
    dispatch.event(&Event::new_child_of(id.clone(), metadata, &values));
    let child = dispatch.new_span(&Attributes::child_of(id.clone(), metadata, &values));
    let copy = dispatch.clone_span(&child);
    dispatch.enter(&child);
    dispatch.exit(id);
    dispatch.exit(&child);
    dispatch.record_follows_from(&child, id);
    dispatch.record_follows_from(id, &child);
    assert!(!dispatch.try_close(child));
    assert!(dispatch.try_close(copy), "its own spans end as ever");
    dispatch.exit(id);
    assert_eq!(dispatch.clone_span(id), *id);
    assert!(!dispatch.try_close(id.clone()), "there is nothing to end");
}

fn open() -> (Span, Id, &'static Metadata<'static>) {
    let span = info_span!("kept", late = tracing::field::Empty);
    let id = span.id().expect("it is enabled");
    let metadata = span.metadata().expect("it is enabled");
    (span, id, metadata)
}

const NAME: &str = "span_stress::forged::";

#[test]
fn made_up_ids_do_nothing() {
    if !alone(&format!("{NAME}made_up_ids_do_nothing"), &[]) {
        return;
    }
    let (telemetry, ended) = install();
    if has_registry() {
        return; // It panics on its own.
    }
    let dispatch = dispatcher::get_default(Dispatch::clone);
    let (kept, _, metadata) = open();
    let (child, neighbour) = (info_span!(parent: &kept, "child"), open().0);
    let ids = prop::collection::vec(any::<u64>(), 1..50);
    let config = Config { cases: 500, failure_persistence: None, ..Config::default() };
    let opened = [kept.id(), child.id(), neighbour.id()];
    let run = TestRunner::new(config).run(&ids, |ids| {
        for number in ids {
            let id = Id::from_u64(number.max(1));
            if !opened.contains(&Some(id.clone())) {
                abuse(&dispatch, &id, metadata);
            }
        }
        Ok(())
    });
    if let Err(error) = run {
        eprintln!("{error}");
        std::process::exit(1);
    }
    let before = ended.of("kept").len();
    drop((neighbour, child, kept));
    let spans = ended.of("kept");
    assert_eq!(spans.len(), before + 2);
    let kept = &spans[before..];
    assert!(
        kept.iter()
            .all(|span| span.attribute("late").is_none() && span.events.is_empty() && span.links.is_empty())
    );
    assert_eq!(telemetry.health().dropped_spans, 0);
}

#[test]
fn ids_that_differ_from_an_open_one_by_a_bit_do_nothing_to_it() {
    if !alone(&format!("{NAME}ids_that_differ_from_an_open_one_by_a_bit_do_nothing_to_it"), &[]) {
        return;
    }
    let (_telemetry, ended) = install();
    if has_registry() {
        return;
    }
    let dispatch = dispatcher::get_default(Dispatch::clone);
    let (kept, id, metadata) = open();
    let (unsampled, other) = (unsampled(), open().0);
    let ids = [Some(id.clone()), unsampled.id(), other.id()];
    for known in ids.iter().flatten() {
        for bit in 0..64 {
            let number = known.into_u64() ^ 1 << bit;
            let forged = Id::from_u64(number.max(1));
            if number != 0 && !ids.contains(&Some(forged.clone())) {
                abuse(&dispatch, &forged, metadata);
            }
        }
    }
    let before = ended.of("kept").len();
    drop((other, unsampled));
    assert_eq!(ended.of("kept").len(), before + 1);
    kept.record("late", "true");
    kept.in_scope(|| assert_eq!(Span::current(), kept));
    drop(kept);
    let spans = ended.of("kept");
    assert_eq!(spans.len(), before + 2);
    let last = spans.last().expect("one has just ended");
    assert_eq!(last.attribute("late").map(ToString::to_string).as_deref(), Some("true"));
    assert!(last.events.is_empty() && last.links.is_empty());
}

/// A span of a trace that is not recorded.
fn unsampled() -> Span {
    let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00".to_owned();
    let headers = std::collections::HashMap::from([("traceparent".to_owned(), header)]);
    telemark::span!("unsampled", parent = remote(&headers))
}

#[test]
fn ids_of_spans_that_have_ended_do_nothing_to_those_that_took_their_place() {
    if !alone(&format!("{NAME}ids_of_spans_that_have_ended_do_nothing_to_those_that_took_their_place"), &[]) {
        return;
    }
    let (telemetry, ended) = install();
    if has_registry() {
        return;
    }
    let dispatch = dispatcher::get_default(Dispatch::clone);
    let mut stale: Vec<Id> = (0..100).map(|_| open().1).collect();
    stale.extend((0..20).filter_map(|_| unsampled().id()));
    let here: Vec<_> = (0..50).map(|_| open()).collect();
    let metadata = here[0].2;
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for id in &stale {
                    abuse(&dispatch, id, metadata);
                }
            });
        }
    });
    let before = ended.of("kept").len();
    let none = |span: &telemark::SpanRecord| span.attribute("late").is_none() && span.events.is_empty();
    for (span, id, _) in here {
        assert!(!stale.contains(&id), "an id is not given out twice in a while");
        drop(span);
    }
    let spans = ended.of("kept");
    assert_eq!(spans.len(), before + 50);
    assert!(spans[before..].iter().all(none));
    assert_eq!(telemetry.health().dropped_spans, 0);
}
