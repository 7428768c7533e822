//! Generated code in hostile surroundings: shadowed names, raw identifiers, macros of the user's own.

#![forbid(unsafe_code)]

mod hygiene {
    pub(crate) mod in_macros;
    pub(crate) mod raw_names;
    pub(crate) mod same_names;
    pub(crate) mod shadowed;
}

use hygiene::{in_macros, raw_names, same_names, shadowed};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future that never waits.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("this future waits for nothing"),
    }
}

#[test]
fn nothing_of_the_prelude_is_needed() {
    let captured = telemark::testing::scope();
    assert_eq!(shadowed::halve(8), 4);
    assert!(ready(shadowed::order(3, "ann@example.com")).is_ok());
    assert!(ready(shadowed::order(0, "ann@example.com")).is_err());
    assert_eq!(ready(shadowed::made(5)), Ok(5));
    assert!(shadowed::instrumented(0, &[], "ann@example.com").is_err());
    assert_eq!(ready(shadowed::instrumented_future(5)), Err(5));
    shadowed::count();
    assert!(shadowed::fails(true).is_err() && shadowed::fails(false).is_err());
    let failed = captured.spans().into_iter().filter_map(|span| span.attribute("error.type").cloned());
    let failed: Vec<_> = failed.map(|name| name.to_string()).collect();
    assert_eq!(failed, ["refused", "refused", "u8", "refused"]);
    let late = shadowed::Failed::Late { tries: 3, most: "x" };
    assert_eq!(telemark::SafeError::safe_message(&late).as_deref(), Some("after 3 of …"));
    let span = captured.span("order").expect("the span has ended");
    assert_eq!(span.attribute("pieces").map(ToString::to_string).as_deref(), Some("0"));
    let part = captured.span("part").expect("the span has ended");
    let (key, pieces) = &part.events[0].attributes[0];
    assert_eq!((key.as_ref(), pieces.to_string().as_str()), ("pieces", "0"));
    assert!(
        captured.span("made").is_some()
            && captured.span("halve").is_some()
            && captured.span("part").is_some()
    );
    assert!(!shadowed::shown().contains("ann@example.com"), "{}", shadowed::shown());
}

#[test]
fn raw_identifiers_lose_their_mark_in_names() {
    let captured = telemark::testing::scope();
    assert_eq!(raw_names::r#match(7), 7);
    let span = captured.span("match").expect("the span has the function's plain name");
    assert_eq!(span.attribute("type").map(ToString::to_string).as_deref(), Some("7"));
    assert_eq!(span.events[0].attributes, [("type".into(), 7_u64.into())]);
    assert_eq!(raw_names::r#yield(1, 2, 3), 6);
    let span = captured.span("r#yield").expect("`tracing` names the span so");
    assert_eq!(span.attribute("in.type").map(ToString::to_string).as_deref(), Some("1"));
    assert_eq!(span.attribute("where").map(ToString::to_string).as_deref(), Some("2"));
    assert_eq!(raw_names::label_names(), ["type", "where"]);
    assert_eq!(raw_names::label_values(), ["loop", "yield"]);
    assert!(format!("{:?}", raw_names::login()).contains("fn"));
}

#[test]
fn macros_of_the_user_may_write_ours() {
    let captured = telemark::testing::scope();
    assert_eq!(in_macros::first::run(2), 3);
    assert_eq!(in_macros::second::run(2), 4);
    in_macros::first::count();
    in_macros::second::count();
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["first", "counted", "second", "counted"]);
    let events: Vec<_> =
        captured.spans().into_iter().flat_map(|span| span.events).map(|event| event.name).collect();
    assert_eq!(events, ["hygiene_first", "hygiene_second"]);
}

#[test]
fn arguments_may_have_the_names_of_generated_variables() {
    let captured = telemark::testing::scope();
    assert_eq!(same_names::crowded(1, 2, 3, 4, 5, 6, 7), 28);
    let span = captured.span("crowded").expect("the span has ended");
    assert_eq!(span.attribute("guard").map(ToString::to_string).as_deref(), Some("2"));
    assert_eq!(ready(same_names::crowded_future(20, 1)), 21);
    assert_eq!(same_names::crowded_result(1, 2, 3, 4, 5, 6), Ok(21));
}
