//! Scoped dispatchers, beside the process's own and within each other.

use super::installed::{all_ended, ended, events, hangs_from, install, is_absent, is_root};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{self, Waker};
use telemark::traced;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::{NoSubscriber, with_default};
use tracing::{Dispatch, Span, dispatcher, info, info_span, span};
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;

/// Notes the names of what it sees.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn dispatch(&self) -> Dispatch {
        Dispatch::new(tracing_subscriber::registry().with(self.clone()))
    }

    fn names(&self) -> Vec<String> {
        self.0.lock().expect("nobody panicked").clone()
    }

    fn note(&self, name: &str) {
        self.0.lock().expect("nobody panicked").push(name.to_owned());
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Seen {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        self.note(attributes.metadata().name());
    }

    fn on_event(&self, _: &tracing::Event<'_>, _: Context<'_, S>) {
        self.note("event");
    }
}

#[traced]
fn traced_in_a_scope() {
    info!("in a traced function");
}

#[test]
fn a_scoped_subscriber_sees_everything_and_ours_nothing() {
    install();
    let seen = Seen::default();
    let around = info_span!("around_a_scope");
    around.in_scope(|| {
        dispatcher::with_default(&seen.dispatch(), || {
            assert!(Span::current().is_none(), "our span is not a span of theirs");
            traced_in_a_scope();
            drop(telemark::span!("ours_in_a_scope"));
            info_span!("theirs_in_a_scope").in_scope(|| info!("to them"));
        });
        assert_eq!(Span::current(), around);
        info!("to us");
    });
    drop(around);
    assert_eq!(seen.names(), ["traced_in_a_scope", "event", "ours_in_a_scope", "theirs_in_a_scope", "event"]);
    assert!(is_absent("traced_in_a_scope") && is_absent("ours_in_a_scope") && is_absent("theirs_in_a_scope"));
    assert_eq!(events("around_a_scope"), ["to us"]);
}

#[test]
fn no_subscriber_in_a_scope_silences_it() {
    install();
    with_default(NoSubscriber::default(), || {
        let span = info_span!("silenced");
        assert!(span.is_disabled() || span.id().is_some());
        span.in_scope(|| info!("silenced"));
        assert!(Span::current().id().is_none());
        assert!(telemark::current().is_none());
    });
    drop(info_span!("no_longer_silenced"));
    assert!(is_absent("silenced"));
    assert!(is_root("no_longer_silenced"));
}

#[test]
fn dispatchers_within_dispatchers_each_keep_their_own_current_span() {
    install();
    let ours = dispatcher::get_default(Dispatch::clone);
    let (first, second) = (Seen::default(), Seen::default());
    let around = info_span!("around_two_scopes");
    around.in_scope(|| {
        let _in_first = dispatcher::set_default(&first.dispatch());
        let theirs = info_span!("in_the_first");
        theirs.in_scope(|| {
            let in_second = dispatcher::set_default(&second.dispatch());
            drop(info_span!("in_the_second"));
            dispatcher::with_default(&ours, || {
                assert_eq!(Span::current(), around);
                drop(info_span!("in_ours_again"));
                drop(telemark::span!("in_ours_by_macro"));
            });
            assert!(Span::current().is_none());
            drop(in_second);
            assert_eq!(Span::current(), theirs);
        });
    });
    drop(around);
    assert_eq!(first.names(), ["in_the_first"]);
    assert_eq!(second.names(), ["in_the_second"]);
    assert!(hangs_from("in_ours_again", "around_two_scopes"));
    assert!(hangs_from("in_ours_by_macro", "around_two_scopes"));
}

#[test]
fn a_span_stays_with_the_subscriber_that_opened_it() {
    install();
    let seen = Seen::default();
    let span = info_span!("ours_everywhere", late = tracing::field::Empty);
    dispatcher::with_default(&seen.dispatch(), || {
        span.in_scope(|| assert!(Span::current().is_none(), "it is entered in ours, and theirs is asked"));
        span.record("late", 1);
        let copy = span.clone();
        drop(span);
        drop(copy);
    });
    assert_eq!(seen.names(), [""; 0]);
    assert!(ended("ours_everywhere").attribute("late").is_some());
}

#[test]
fn an_entered_span_of_theirs_is_no_parent_of_ours() {
    install();
    let seen = Seen::default();
    let theirs = dispatcher::with_default(&seen.dispatch(), || info_span!("theirs_alone"));
    theirs.in_scope(|| {
        assert!(Span::current().is_none());
        drop(info_span!("ours_alone"));
    });
    assert!(is_root("ours_alone"));
}

#[test]
fn our_layer_on_a_scoped_registry_has_a_forest_of_its_own() {
    install();
    let around = info_span!("around_a_registry");
    around.in_scope(|| {
        with_default(tracing_subscriber::registry().with(telemark::layer()), || {
            let root = info_span!("root_on_a_registry");
            root.in_scope(|| {
                traced_on_a_registry();
                drop(info_span!("child_on_a_registry"));
            });
        });
        drop(info_span!("child_of_the_process"));
    });
    drop(around);
    assert!(is_root("root_on_a_registry"));
    assert!(hangs_from("child_on_a_registry", "root_on_a_registry"));
    assert!(hangs_from("traced_on_a_registry", "root_on_a_registry"));
    assert!(hangs_from("child_of_the_process", "around_a_registry"));
}

#[traced]
fn traced_on_a_registry() {}

#[test]
fn a_registry_inside_a_task_that_is_polled_has_one_of_its_own_too() {
    install();
    let mut task = pin!(polled_around_a_registry());
    assert!(task.as_mut().poll(&mut task::Context::from_waker(Waker::noop())).is_ready());
    assert!(is_root("polled_around_a_registry") && is_root("root_in_a_task"));
}

#[traced]
async fn polled_around_a_registry() {
    with_default(tracing_subscriber::registry().with(telemark::layer()), || {
        drop(info_span!("root_in_a_task"));
    });
}

#[test]
fn a_tests_view_stands_beside_the_process() {
    install();
    let around = info_span!("around_a_view");
    around.in_scope(|| {
        let captured = telemark::testing::scope();
        drop(info_span!("inside_a_view"));
        assert!(captured.span("inside_a_view").is_some_and(|span| span.parent.is_none()));
        drop(captured);
        assert_eq!(Span::current(), around);
    });
    assert!(is_absent("inside_a_view"));
}

#[tokio::test]
async fn a_future_takes_its_subscriber_along() {
    install();
    let seen = Seen::default();
    let body = async {
        drop(info_span!("before_a_yield"));
        tokio::task::yield_now().await;
        drop(info_span!("after_a_yield"));
    };
    let work = body.with_subscriber(seen.dispatch());
    tokio::join!(work, async {
        tokio::task::yield_now().await;
        drop(info_span!("beside_a_future"));
    });
    assert_eq!(seen.names(), ["before_a_yield", "after_a_yield"]);
    assert_eq!(all_ended("beside_a_future").len(), 1);
}

#[test]
fn the_process_subscriber_is_what_it_says() {
    install();
    dispatcher::get_default(|dispatch| {
        assert!(!dispatch.is::<NoSubscriber>());
        let registry = dispatch.downcast_ref::<tracing_subscriber::Registry>();
        assert_eq!(registry.is_some(), super::installed::has_registry());
        assert!(dispatch.downgrade().upgrade().is_some());
    });
    with_default(NoSubscriber::default(), || {
        dispatcher::get_default(|dispatch| assert!(dispatch.is::<NoSubscriber>()));
    });
}
