//! `telemark::instrument`: what a team that comes from `#[tracing::instrument]` keeps, and what it gets in addition.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![allow(clippy::unused_async, reason = "functions that wait for nothing are instrumented like all others")]

#[path = "instrument/futures.rs"]
mod futures;
#[path = "instrument/together.rs"]
mod together;

use std::fmt::Debug;
use std::panic::Location;
use telemark::testing::{Scope, scope};
use telemark::{SpanKind, SpanRecord, Status, instrument};
use tracing::Span;

pub(crate) fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

pub(crate) fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

/// The keys of the fields that the attribute has declared.
fn keys(span: &SpanRecord) -> Vec<&str> {
    let ours = ["code.function.name", "tracking_id", "error.type", "telemark.outcome"];
    span.attributes.iter().map(|(key, _)| key.as_ref()).filter(|key| !ours.contains(key)).collect()
}

#[derive(Debug)]
struct User {
    id: u64,
}

const DEPTH: &str = "queue.depth";

#[instrument(
    "load user",
    target = "shop",
    level = "warn",
    skip(secret),
    fields(id = user.id, %path, user.len = path.len() as u64, rows, {DEPTH} = 3)
)]
fn load(user: &User, path: &str, secret: &str, wait: f64) -> usize {
    Span::current().record("rows", 42);
    secret.len() + usize::from(wait > 1.0) + usize::from(user.id > 1)
}

#[test]
fn every_argument_is_a_field_unless_it_is_skipped_or_written_out() {
    let captured = scope();
    assert_eq!(load(&User { id: 7 }, "/a", "hunter2", 0.5), 8);
    let span = ended(&captured, "load user");
    assert_eq!(keys(&span), ["user", "wait", "id", "path", "user.len", "queue.depth", "rows"]);
    assert_eq!(text(&span, "user").as_deref(), Some("User { id: 7 }"));
    assert_eq!(text(&span, "wait").as_deref(), Some("0.5"));
    assert_eq!(text(&span, "rows").as_deref(), Some("42"));
    assert_eq!(span.target, "shop");
}

#[test]
fn the_span_has_what_tracing_has_no_field_for() {
    let captured = scope();
    load(&User { id: 7 }, "/a", "", 0.5);
    let span = ended(&captured, "load user");
    assert_eq!(span.kind, SpanKind::Internal);
    assert_eq!(text(&span, "code.function.name").as_deref(), Some("instrument::load"));
    assert_eq!(span.status, Status::Unset);
    let catalog = telemark::catalog();
    let entry = catalog.spans.iter().find(|span| span.name == "load user").expect("it is in the catalog");
    assert_eq!(entry.fields.len(), 7);
}

#[instrument(err, ret, skip_all)]
fn parse(number: &str) -> Result<u8, std::num::ParseIntError> {
    let number: u8 = number.parse()?;
    Ok(number)
}

#[instrument]
fn parse_quietly(number: &str) -> Result<u8, std::num::ParseIntError> {
    number.parse()
}

#[test]
fn an_error_is_an_event_as_ever_and_the_span_has_failed() {
    let captured = scope();
    assert!(parse("x").is_err());
    let span = ended(&captured, "parse");
    assert_eq!(keys(&span), Vec::<&str>::new());
    let [event] = span.events.as_slice() else { panic!("one event is wanted: {:?}", span.events) };
    let event: Vec<_> =
        event.attributes.iter().map(|(key, value)| (key.as_ref(), value.to_string())).collect();
    assert_eq!(event, [("error", "invalid digit found in string".to_owned()), ("level", "ERROR".to_owned())]);
    assert_eq!(span.status, Status::Error("core::num::error::ParseIntError".into()));
    assert_eq!(text(&span, "error.type").as_deref(), Some("core::num::error::ParseIntError"));

    assert!(parse_quietly("x").is_err());
    let span = ended(&captured, "parse_quietly");
    assert!(span.events.is_empty() && matches!(span.status, Status::Error(_)), "{span:?}");
}

#[test]
fn what_is_returned_is_an_event_as_ever() {
    let captured = scope();
    assert!(parse("7").is_ok());
    let span = ended(&captured, "parse");
    assert_eq!(span.status, Status::Unset);
    assert_eq!(span.events[0].attributes[0], ("return".into(), "7".to_owned().into()));
}

#[instrument]
fn fails() {
    panic!("a literal");
}

#[test]
fn a_panic_is_an_exception_of_the_span() {
    let captured = scope();
    assert!(std::panic::catch_unwind(fails).is_err());
    let span = ended(&captured, "fails");
    assert_eq!(span.status, Status::Error("panic".into()));
    assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("panicked"));
    assert_eq!(span.events[0].name, "exception");
}

#[instrument]
#[track_caller]
fn located() -> &'static Location<'static> {
    Location::caller()
}

#[test]
fn the_place_of_the_caller_stays_known() {
    let captured = scope();
    assert_eq!(located().line(), line!());
    assert_eq!(ended(&captured, "located").name, "located");
}

#[instrument(parent = parent, follows_from = causes, skip_all)]
fn related(parent: &Span, causes: &[tracing::Id]) {}

#[instrument(parent = None)]
fn root() {}

#[test]
fn parents_and_causes_are_those_that_the_author_names() {
    let captured = scope();
    let (parent, cause) = (tracing::info_span!("parent"), tracing::info_span!("cause"));
    related(&parent, cause.id().as_slice());
    tracing::info_span!("around").in_scope(root);
    drop((parent, cause));
    let (span, parent, cause) =
        (ended(&captured, "related"), ended(&captured, "parent"), ended(&captured, "cause"));
    assert_eq!(span.parent, Some(parent.context.span_id()));
    assert_eq!(span.links, [cause.context]);
    assert_eq!(ended(&captured, "root").parent, None);
}

#[instrument(level = "debug", skip(each), ret(Display, level = "trace"))]
fn generic<T, const N: usize>(values: [T; N], each: impl Fn(&T) -> u64) -> u64
where
    T: Clone + Debug,
{
    values.iter().map(each).sum()
}

#[instrument(name = "forever", skip_all)]
fn never(how: &str) -> ! {
    panic!("{how}")
}

#[instrument(skip(each))]
fn iterated<'a>(names: &'a [String], each: &'a str) -> impl Iterator<Item = String> + 'a {
    names.iter().map(move |name| format!("{each} {name}"))
}

#[test]
fn generic_and_endless_functions_are_spans() {
    #[derive(Clone)]
    struct Twice(u64);
    impl Debug for Twice {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{}x2", self.0)
        }
    }
    let captured = scope();
    let names = ["Ann".to_owned()];
    assert_eq!(iterated(&names, "Dr").collect::<Vec<_>>(), ["Dr Ann"]);
    assert!(std::panic::catch_unwind(|| never("stop")).is_err());
    assert_eq!(ended(&captured, "forever").status, Status::Error("panic".into()));
    assert_eq!(keys(&ended(&captured, "iterated")), ["names"]);
    assert_eq!(generic([Twice(1), Twice(2)], |twice| twice.0 * 2), 6);
    assert_eq!(text(&ended(&captured, "generic"), "values").as_deref(), Some("[1x2, 2x2]"));
}
