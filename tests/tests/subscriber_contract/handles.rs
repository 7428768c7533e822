//! Handles of a span: what they can do, and when the span ends.

use super::installed::{all_ended, attribute, ended, has_registry, install, is_absent, value};
use telemark::Value;
use tracing::field::Empty;
use tracing::{Span, dispatcher, info_span};

#[test]
fn a_span_ends_with_its_last_handle() {
    install();
    let first = info_span!("last_handle");
    let second = first.clone();
    assert_eq!(first, second, "handles of one span are equal");
    drop(first);
    let entered = second.entered();
    assert!(is_absent("last_handle"));
    let third = entered.exit();
    assert!(is_absent("last_handle"), "leaving gives the handle back");
    drop(third);
    assert_eq!(all_ended("last_handle").len(), 1);
}

#[test]
fn two_spans_of_one_callsite_are_two() {
    install();
    let open = || info_span!("of_one_callsite");
    let (one, other) = (open(), open());
    assert_ne!(one, other);
    assert_ne!(one.id(), other.id());
    drop((one, other));
    let all = all_ended("of_one_callsite");
    assert_eq!(all.len(), 2);
    assert_ne!(all[0].context.span_id(), all[1].context.span_id());
}

#[test]
fn a_span_that_is_opened_after_another_has_ended_is_not_taken_for_it() {
    install();
    let first = info_span!("of_a_reused_place");
    let id = first.id().expect("it is enabled");
    drop(first);
    let second = info_span!("of_a_reused_place");
    assert_ne!(second.id(), Some(id), "its place is used again, its id is not");
}

#[test]
fn values_may_come_late_and_the_last_one_of_a_field_wins() {
    install();
    let span = info_span!("late_values", early = 1, late = Empty, never = Empty, text = "short");
    span.record("early", 2).record("late", true).record("undeclared", 1);
    span.record("text", "longer than it was before").record("late", -1_i64);
    drop(span);
    assert_eq!(value("late_values", "early"), Some(Value::I64(2)));
    assert_eq!(value("late_values", "late"), Some(Value::I64(-1)));
    assert_eq!(value("late_values", "text"), Some(Value::from("longer than it was before")));
    assert_eq!((value("late_values", "never"), value("late_values", "undeclared")), (None, None));
}

#[test]
fn every_type_of_value_arrives_as_it_is() {
    install();
    let text = String::from("owned");
    drop(info_span!(
        "typed_values",
        bool = true,
        signed = -3_i32,
        unsigned = u64::MAX,
        float = 0.5_f64,
        wide = u128::MAX,
        text = text.as_str(),
        display = %'x',
        debug = ?Some(1),
        option = Some(4_u8),
        missing = None::<u8>,
        error = &std::io::Error::other("broken") as &(dyn std::error::Error + 'static),
        "dotted.key" = 1,
    ));
    let of = |key: &str| value("typed_values", key);
    assert_eq!(of("bool"), Some(Value::Bool(true)));
    assert_eq!(of("signed"), Some(Value::I64(-3)));
    assert_eq!(of("unsigned"), Some(Value::U64(u64::MAX)));
    assert_eq!(of("float"), Some(Value::F64(0.5)));
    assert_eq!(of("text"), Some(Value::from("owned")));
    assert_eq!(attribute("typed_values", "wide"), Some(u128::MAX.to_string()));
    assert_eq!(of("display"), Some(Value::from("x")));
    assert_eq!(of("debug"), Some(Value::from("Some(1)")));
    assert_eq!(of("option"), Some(Value::U64(4)));
    assert_eq!(of("missing"), None);
    assert!(attribute("typed_values", "error").is_some_and(|error| error.contains("broken")));
    assert!(of("dotted.key").is_some());
}

#[test]
fn a_span_is_linked_to_what_it_follows_also_when_that_has_ended() {
    install();
    let (cause, effect) = (info_span!("cause"), info_span!("effect"));
    effect.follows_from(&cause);
    drop(cause);
    effect.follows_from(Span::none().id());
    drop(effect);
    let links: Vec<_> = ended("effect").links.iter().map(telemark::SpanContext::span_id).collect();
    assert_eq!(links, [ended("cause").context.span_id()]);
}

#[test]
fn no_span_does_nothing() {
    install();
    let none = Span::none();
    assert!(none.is_none() && none.is_disabled() && none.id().is_none() && none.metadata().is_none());
    none.record("x", 1);
    none.follows_from(info_span!("followed_by_none").id());
    let around = info_span!("around_none");
    around.in_scope(|| {
        none.in_scope(|| assert_eq!(Span::current(), around));
        let _entered = none.clone().entered();
        drop(info_span!("inside_none"));
    });
    drop(around);
    assert!(super::installed::hangs_from("inside_none", "around_none"));
}

#[test]
fn a_callsite_that_nobody_listens_to_is_disabled_and_hides_nothing() {
    install();
    let around = info_span!("around_disabled");
    let disabled = around.in_scope(|| tracing::trace_span!("disabled", x = Empty));
    // Beside other subscribers, a registry with a filter on a layer lets everything in, and the layer looks away.
    assert!(has_registry() || disabled.is_disabled() && disabled.id().is_none());
    assert!(has_registry() || !tracing::enabled!(tracing::Level::TRACE));
    assert!(tracing::enabled!(tracing::Level::INFO));
    around.in_scope(|| {
        disabled.record("x", 1);
        disabled.in_scope(|| drop(info_span!("inside_disabled")));
        assert!(has_registry() || disabled.clone().or_current() == around);
    });
    drop((around, disabled));
    assert!(is_absent("disabled"));
    assert!(super::installed::hangs_from("inside_disabled", "around_disabled"));
}

#[test]
fn what_the_subscriber_answers_about_handles_is_what_tracing_expects() {
    install();
    let span = info_span!("handled_by_hand");
    span.with_subscriber(|(id, dispatch)| {
        assert_eq!(dispatch.clone_span(id), *id, "a copy of a handle has the same id");
        assert!(!dispatch.try_close(id.clone()), "one of two handles");
    });
    assert!(is_absent("handled_by_hand"));
    let (id, dispatch) =
        span.with_subscriber(|(id, dispatch)| (id.clone(), dispatch.clone())).expect("enabled");
    std::mem::forget(span);
    assert!(dispatch.try_close(id), "the last one");
    assert_eq!(all_ended("handled_by_hand").len(), 1);
}

#[test]
fn the_subscriber_knows_its_current_span_and_describes_it() {
    install();
    let span = info_span!("described");
    let _entered = span.enter();
    dispatcher::get_default(|dispatch| {
        let current = dispatch.current_span();
        assert!(current.is_known());
        assert_eq!(current.id(), span.id().as_ref());
        assert_eq!(current.metadata().map(tracing::Metadata::name), Some("described"));
    });
}
