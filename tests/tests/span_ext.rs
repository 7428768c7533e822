//! `SpanExt`: identities of any `tracing` span, and a parent that is learned after the span was made, in both mounts.

use std::sync::LazyLock;
use telemark::{SpanContext, SpanExt, SpanRecord, TraceFlags, sample};
use telemark_tests::Program;

/// A caller decides; traces that begin here are recorded where they are named so.
static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let sampler = sample::rules().name("refused*", sample::never()).otherwise(sample::always());
    Program::install(telemark::setup("span-ext").sampler(sampler))
});

fn in_both_mounts(story: impl Fn(&dyn Fn() -> Vec<SpanRecord>)) {
    PROGRAM.in_both_mounts(story);
}

fn remote() -> SpanContext {
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    SpanContext::from_traceparent(header).expect("a valid header").with_trace_state("vendor=1").from_remote()
}

#[test]
fn every_span_tells_who_it_is() {
    in_both_mounts(|ended| {
        let root = tracing::info_span!("root");
        let child = root.in_scope(|| telemark::span!("child"));
        let (root_is, child_is) = (root.context().expect("open"), child.context().expect("open"));
        assert_eq!(root_is.trace_id(), child_is.trace_id());
        assert_ne!(root_is.span_id(), child_is.span_id());
        assert!(root.is_sampled() && child.is_sampled() && !root_is.is_remote());
        assert_eq!((root.trace_id(), root.span_id()), (Some(root_is.trace_id()), Some(root_is.span_id())));
        child.in_scope(|| assert_eq!(SpanContext::current(), Some(child_is.clone())));
        drop((child, root));
        let records = ended();
        assert_eq!(records.iter().map(|span| &span.context).collect::<Vec<_>>(), [&child_is, &root_is]);
    });
}

#[test]
fn what_is_no_span_has_no_identity_and_takes_no_parent() {
    in_both_mounts(|_| {
        for span in [tracing::Span::none(), tracing::debug_span!("below the filter")] {
            assert!(span.context().is_none() && span.trace_id().is_none() && span.span_id().is_none());
            assert!(!span.is_sampled() && !span.set_parent(remote()));
        }
    });
}

#[test]
fn a_root_takes_over_the_trace_of_a_parent_that_it_learns_of() {
    in_both_mounts(|ended| {
        let root = telemark::span!("root", kept = 7);
        let before = root.context().expect("open");
        assert!(root.set_parent(remote()));
        let after = root.context().expect("open");
        assert_eq!((after.trace_id(), after.span_id()), (remote().trace_id(), before.span_id()));
        assert_eq!((after.trace_state(), after.is_remote()), (Some("vendor=1"), false));
        root.in_scope(|| {
            let now = telemark::current().expect("in the root");
            assert_eq!(
                (now.trace_id, now.tracking_id.to_string()),
                (remote().trace_id(), remote().trace_id().to_string())
            );
            drop(telemark::span!("child"));
        });
        drop(root);
        let records = ended();
        let [child, root] = records.as_slice() else { panic!("two spans: {records:?}") };
        assert_eq!(child.parent, Some(before.span_id()));
        assert_eq!(child.context.trace_id(), remote().trace_id());
        assert_eq!((root.parent, root.parent_is_remote), (Some(remote().span_id()), true));
        assert_eq!(root.attribute("kept").map(ToString::to_string).as_deref(), Some("7"));
    });
}

#[test]
fn a_root_that_is_entered_and_without_children_still_moves() {
    in_both_mounts(|ended| {
        let root = telemark::span!("root");
        let entered = root.enter();
        assert!(root.set_parent(remote()));
        assert_eq!(SpanContext::current().map(|now| now.trace_id()), Some(remote().trace_id()));
        drop(entered);
        drop(root);
        assert_eq!(ended().first().map(|span| span.context.trace_id()), Some(remote().trace_id()));
    });
}

#[test]
fn the_sampler_is_asked_anew_with_the_parent_that_came() {
    in_both_mounts(|ended| {
        let refused = tracing::info_span!("refused", early = 1, late = tracing::field::Empty);
        assert!(!refused.is_sampled());
        assert!(refused.set_parent(remote()) && refused.is_sampled());
        refused.record("late", 2);
        drop(refused);
        let records = ended();
        let [record] = records.as_slice() else { panic!("it is recorded: {records:?}") };
        assert!(record.attribute("early").is_some(), "what it began with was kept");
        assert!(record.attribute("late").is_some(), "what comes afterwards is recorded");
        assert!(record.context.is_sampled() && record.context.trace_id() == remote().trace_id());

        let declined = remote().with_flags(TraceFlags::NONE);
        let root = telemark::span!("root");
        assert!(root.is_sampled() && root.set_parent(&declined) && !root.is_sampled());
        root.in_scope(|| drop(telemark::span!("child")));
        drop(root);
        assert!(ended().is_empty(), "the caller has declined the trace");
    });
}

#[test]
fn a_span_with_a_parent_or_children_stays_where_it_is() {
    in_both_mounts(|ended| {
        let root = telemark::span!("root");
        let child = root.in_scope(|| tracing::info_span!("child"));
        let before = (root.context(), child.context());
        assert!(!child.set_parent(remote()), "it has a parent");
        assert!(!root.set_parent(remote()), "it has a child");
        assert_eq!((root.context(), child.context()), before);
        drop((root, child));
        assert_eq!(ended().len(), 2);
    });
}

#[test]
fn a_parent_may_be_another_trace_of_this_process() {
    in_both_mounts(|ended| {
        let first = telemark::span!("first");
        let second = telemark::span!("second");
        assert!(second.set_parent(first.context()) && !second.set_parent(None));
        assert_eq!(first.trace_id(), second.trace_id());
        let parent = first.span_id();
        drop(second);
        assert_eq!(ended().first().and_then(|span| span.parent), parent);
    });
}

#[test]
fn opentelemetry_names_parents_too() {
    use opentelemetry::trace::{SpanContext as Theirs, TraceContextExt};
    in_both_mounts(|_| {
        let theirs = Theirs::from(remote());
        let context = opentelemetry::Context::new().with_remote_span_context(theirs.clone());
        for root in [telemark::span!("a"), telemark::span!("b"), telemark::span!("c"), telemark::span!("d")] {
            let set = match root.metadata().map(tracing::Metadata::name) {
                Some("a") => root.set_parent(theirs.clone()),
                Some("b") => root.set_parent(&theirs),
                Some("c") => root.set_parent(&context),
                _ => root.set_parent(context.clone()),
            };
            assert!(set && root.trace_id() == Some(remote().trace_id()));
        }
        let root = telemark::span!("root");
        assert!(!root.set_parent(opentelemetry::Context::new()), "no span is active in it");
    });
}

#[telemark::traced(name = "refused")]
fn refused() -> Option<SpanContext> {
    tracing::Span::current().set_parent(remote());
    inner();
    SpanContext::current()
}

#[telemark::traced]
fn inner() {}

#[test]
fn an_annotated_function_that_was_refused_still_joins_the_trace() {
    in_both_mounts(|ended| {
        let joined = refused().expect("it is a span of telemark's");
        assert_eq!(joined.trace_id(), remote().trace_id());
        let names: Vec<_> = ended().into_iter().map(|span| span.name).collect();
        // The Layer mount has kept what the engine has not; neither records one without the other.
        assert_eq!(names.len(), if joined.is_sampled() { 2 } else { 0 }, "{names:?}");
    });
}
