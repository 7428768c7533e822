//! How a call ended, as its span tells it: success, failure, expected, cancelled, panicked; and what is an exception.

use std::fmt;
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

fn exceptions(span: &SpanRecord) -> usize {
    span.events.iter().filter(|event| event.name == "exception").count()
}

#[derive(Debug, PartialEq)]
enum LoadError {
    Missing,
    Broken,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "load failed: {self:?}")
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    fn is_missing(&self) -> bool {
        *self == Self::Missing
    }
}

#[traced(err(Display), expected_if = LoadError::is_missing)]
fn loads(result: Result<u8, LoadError>) -> Result<u8, LoadError> {
    // Every way out is a value of the call: `?`, `return` and the tail.
    let loaded = result?;
    if loaded == 0 {
        return Err(LoadError::Missing);
    }
    Ok(loaded)
}

#[test]
fn success_says_nothing_and_a_failure_says_what_it_was() {
    let captured = scope();
    assert_eq!(loads(Ok(1)), Ok(1));
    assert_eq!(ended(&captured, "loads").status, Status::Unset);
    assert_eq!(loads(Err(LoadError::Broken)), Err(LoadError::Broken));
    let span = ended(&captured, "loads");
    assert!(matches!(&span.status, Status::Error(_)));
    assert_eq!(text(&span, "error.type").as_deref(), Some("outcomes::LoadError"));
    assert_eq!(text(&span, "telemark.outcome"), None);
    let event = span.events.iter().find(|event| event.name == "exception").expect("an exception event");
    let attribute = |key: &str| event.attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.to_string());
    assert_eq!(attribute("exception.type").as_deref(), Some("outcomes::LoadError"));
    assert_eq!(attribute("exception.message").as_deref(), Some("load failed: Broken"));
}

#[test]
fn an_expected_error_is_no_failure() {
    let captured = scope();
    assert_eq!(loads(Ok(0)), Err(LoadError::Missing));
    let span = ended(&captured, "loads");
    assert_eq!(span.status, Status::Unset);
    assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("expected"));
    assert_eq!(text(&span, "error.type"), None);
    assert_eq!(exceptions(&span), 0);
}

#[traced(err)]
fn inner() -> Result<(), LoadError> {
    Err(LoadError::Broken)
}

#[derive(Debug)]
struct Outer(LoadError);

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer")
    }
}

impl std::error::Error for Outer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[traced(err(Display, level = "warn", chain))]
fn chained() -> Result<(), Outer> {
    Err(Outer(LoadError::Missing))
}

#[test]
fn a_chain_is_the_text_of_each_source() {
    let captured = scope();
    assert!(chained().is_err());
    let span = ended(&captured, "chained");
    assert!(matches!(span.status, Status::Error(_)), "the level changes nothing of the span");
    assert_eq!(chain_of(&span).as_deref(), Some("load failed: Missing"));
}

fn chain_of(span: &SpanRecord) -> Option<String> {
    let attributes = &span.events[0].attributes;
    attributes.iter().find(|(key, _)| key == "exception.chain").map(|(_, chain)| chain.to_string())
}

#[traced(err(Display, chain))]
fn chained_in_a_box() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Err(Outer(LoadError::Missing).into())
}

#[traced(err(Display, chain))]
fn chained_on_this_thread() -> Result<(), Box<dyn std::error::Error>> {
    Err(Outer(LoadError::Missing).into())
}

#[test]
fn a_box_tells_the_chain_of_the_error_in_it() {
    let captured = scope();
    assert!(chained_in_a_box().is_err() && chained_on_this_thread().is_err());
    for name in ["chained_in_a_box", "chained_on_this_thread"] {
        assert_eq!(chain_of(&ended(&captured, name)).as_deref(), Some("load failed: Missing"), "{name}");
    }
}

#[traced(err)]
fn same() -> Result<(), LoadError> {
    inner()
}

#[traced(err)]
fn wrapped() -> Result<(), Outer> {
    inner().map_err(Outer)
}

#[traced(err)]
fn another() -> Result<(), LoadError> {
    inner().or(Err(LoadError::Missing))
}

#[test]
fn an_exception_is_recorded_once_by_the_innermost_function() {
    for (call, outer) in [(same as fn() -> Result<(), LoadError>, "same"), (another, "another")] {
        let captured = scope();
        assert!(call().is_err());
        assert_eq!(exceptions(&ended(&captured, "inner")), 1);
        assert_eq!(exceptions(&ended(&captured, outer)), usize::from(outer == "another"), "{outer}");
        assert!(matches!(ended(&captured, outer).status, Status::Error(_)));
        assert!(text(&ended(&captured, outer), "error.type").is_some());
    }
    let captured = scope();
    assert!(wrapped().is_err());
    assert_eq!(exceptions(&ended(&captured, "wrapped")), 0, "its source was recorded below");
    assert!(matches!(ended(&captured, "wrapped").status, Status::Error(_)));
}

#[traced(err)]
fn tries_twice() -> Result<(), LoadError> {
    inner().or_else(|_| inner()).or(Err(LoadError::Missing))
}

#[traced(err)]
fn handles() -> Result<u8, LoadError> {
    inner().or(Ok::<(), LoadError>(()))?;
    telemark::span!("between").in_scope(same)?;
    Ok(1)
}

#[traced(err)]
fn in_a_box() -> Result<(), Box<dyn std::error::Error>> {
    Ok(inner()?)
}

#[traced(err)]
fn wrapped_in_a_box() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(inner().map_err(Outer)?)
}

#[test]
fn a_source_inside_of_a_box_was_recorded_below() {
    let captured = scope();
    assert!(wrapped_in_a_box().is_err());
    assert_eq!(exceptions(&ended(&captured, "inner")), 1);
    let outer = ended(&captured, "wrapped_in_a_box");
    assert_eq!(exceptions(&outer), 0);
    assert!(matches!(outer.status, Status::Error(_)));
}

#[test]
fn only_a_record_from_below_stands_for_the_own_one() {
    let captured = scope();
    assert!(tries_twice().is_err());
    let inner: Vec<_> = captured
        .spans()
        .into_iter()
        .filter(|span| span.name == "inner")
        .map(|span| exceptions(&span))
        .collect();
    assert_eq!(inner, [1, 1], "the second attempt is not below the first");
    assert_eq!(
        exceptions(&ended(&captured, "tries_twice")),
        1,
        "an error of its own, after two that it handled"
    );
    let captured = scope();
    assert!(handles().is_err());
    assert_eq!(exceptions(&ended(&captured, "same")), 0);
    assert_eq!(exceptions(&ended(&captured, "handles")), 0, "recorded below, behind a span of another kind");
    let captured = scope();
    assert!(in_a_box().is_err());
    assert_eq!(exceptions(&ended(&captured, "in_a_box")), 0, "a box does not make it another error");
}

#[traced]
fn without_err() -> std::io::Result<()> {
    Err(std::io::Error::other("secret text"))
}

#[test]
fn a_failure_has_status_and_type_without_err_and_its_text_stays_here() {
    let captured = scope();
    assert!(without_err().is_err());
    let span = ended(&captured, "without_err");
    assert!(matches!(&span.status, Status::Error(_)));
    assert_eq!(text(&span, "error.type").as_deref(), Some("std::io::error::Error"));
    assert_eq!(exceptions(&span), 0);
    assert!(!format!("{span:?}").contains("secret text"));
}

#[traced]
fn answers(status: u16) -> http::Response<String> {
    http::Response::builder().status(status).body(String::new()).expect("a valid status code")
}

#[test]
fn a_response_is_judged_by_its_status() {
    let captured = scope();
    answers(404);
    assert_eq!(ended(&captured, "answers").status, Status::Unset);
    answers(503);
    assert!(matches!(ended(&captured, "answers").status, Status::Error(_)));
    assert_eq!(text(&ended(&captured, "answers"), "error.type").as_deref(), Some("503"));
}

#[traced(err, ok_status)]
fn answers_or_fails(status: Option<u16>) -> Result<http::Response<()>, LoadError> {
    let status = status.ok_or(LoadError::Missing)?;
    Ok(http::Response::builder().status(status).body(()).expect("a valid status code"))
}

#[traced(ok_status)]
async fn answers_text(status: u16) -> Result<http::Response<()>, String> {
    Ok(http::Response::builder().status(status).body(()).expect("a valid status code"))
}

#[test]
fn a_response_in_ok_is_judged_by_its_status_and_is_no_exception() {
    let captured = scope();
    assert!(answers_or_fails(Some(404)).is_ok());
    assert_eq!(ended(&captured, "answers_or_fails").status, Status::Ok);
    assert!(answers_or_fails(Some(502)).is_ok());
    let span = ended(&captured, "answers_or_fails");
    assert!(matches!(span.status, Status::Error(_)));
    assert_eq!(text(&span, "error.type").as_deref(), Some("502"));
    assert_eq!(exceptions(&span), 0);
    assert!(answers_or_fails(None).is_err());
    let span = ended(&captured, "answers_or_fails");
    assert_eq!(text(&span, "error.type").as_deref(), Some("outcomes::LoadError"));
    assert_eq!(exceptions(&span), 1);
    assert!(poll_once(answers_text(500)).is_ready());
    assert_eq!(text(&ended(&captured, "answers_text"), "error.type").as_deref(), Some("500"));
}

#[traced(ok_status, expected_if = LoadError::is_missing)]
fn says_ok(result: Result<(), LoadError>) -> Result<(), LoadError> {
    result
}

#[test]
fn ok_status_tells_success_and_nothing_else() {
    let captured = scope();
    assert!(says_ok(Ok(())).is_ok());
    assert_eq!(ended(&captured, "says_ok").status, Status::Ok);
    assert!(says_ok(Err(LoadError::Missing)).is_err());
    assert_eq!(ended(&captured, "says_ok").status, Status::Unset);
    assert!(says_ok(Err(LoadError::Broken)).is_err());
    assert!(matches!(ended(&captured, "says_ok").status, Status::Error(_)));
}

type Loaded<T, E = LoadError> = Result<T, E>;

#[traced]
fn generic<T, E>(result: Loaded<T, E>) -> Loaded<T, E> {
    result
}

#[test]
fn aliases_and_generic_errors_are_judged_like_any_result() {
    let captured = scope();
    assert!(generic::<u8, &str>(Err("no")).is_err());
    assert_eq!(text(&ended(&captured, "generic"), "error.type").as_deref(), Some("&str"));
    assert!(generic::<u8, &str>(Ok(1)).is_ok());
    assert_eq!(ended(&captured, "generic").status, Status::Unset);
}

#[traced]
fn panics(text: &str) {
    assert!(text.is_empty(), "literal payload");
}

#[traced]
async fn panics_later(text: &str) {
    tokio::task::yield_now().await;
    panics(text);
}

#[tokio::test]
async fn a_panic_is_an_error_of_every_call_it_unwinds() {
    let captured = scope();
    let joined = tokio::task::LocalSet::new()
        .run_until(async { tokio::task::spawn_local(panics_later("x")).await })
        .await;
    assert!(joined.is_err_and(|error| error.is_panic()));
    for name in ["panics", "panics_later"] {
        let span = ended(&captured, name);
        assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("panicked"), "{name}");
        assert_eq!(text(&span, "error.type").as_deref(), Some("panic"), "{name}");
        assert!(matches!(span.status, Status::Error(_)), "{name}");
    }
}

#[derive(Debug)]
struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("an error that cannot be written")
    }
}

#[traced(err(Display))]
fn unspeakable() -> Result<(), Unspeakable> {
    Err(Unspeakable)
}

#[test]
fn an_error_whose_display_panics_is_a_failure_and_not_a_panic() {
    let captured = scope();
    assert!(unspeakable().is_err());
    let span = ended(&captured, "unspeakable");
    assert_eq!(text(&span, "telemark.outcome"), None);
    assert_eq!(exceptions(&span), 1);
}

#[traced]
fn panics_with(text: &str) {
    panic!("no {text}");
}

#[traced]
fn goes_on() {
    drop(std::panic::catch_unwind(|| panics_with("first")));
    drop(std::panic::catch_unwind(|| panics_with("second")));
    drop(std::panic::catch_unwind(|| panics("third")));
}

#[test]
fn each_panic_in_a_view_is_told_with_its_place() {
    let captured = scope();
    goes_on();
    let spans = captured.spans();
    let told = spans.iter().flat_map(|span| &span.events).map(|event| {
        let attribute =
            |key: &str| event.attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.to_string());
        (attribute("exception.message"), attribute("telemark.panic.payload"), attribute("code.file.path"))
    });
    let here = Some(file!().to_owned());
    let formatted = (None, Some("formatted".to_owned()), here.clone());
    let literal = (Some("literal payload".to_owned()), Some("literal".to_owned()), here);
    assert_eq!(told.collect::<Vec<_>>(), [formatted.clone(), formatted, literal]);
}
