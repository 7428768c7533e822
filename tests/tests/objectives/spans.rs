//! What the catalog tells of spans: the types of their fields, and the errors with which they can end.

#![allow(
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::no_effect_underscore_binding,
    reason = "what counts of these functions is what their signatures tell"
)]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use telemark::catalog::{FailureEntry, SpanEntry};
use telemark::{Failure, Redact, instrument, traced};

#[derive(Failure, Debug)]
enum StoreError {
    #[failure(expected, http = 404)]
    Missing,
    #[failure(error_type = "damaged")]
    Broken,
}

#[derive(Failure, Debug)]
enum ParcelError {
    #[failure(http = 503)]
    Overloaded,
    #[failure(transparent)]
    Store(StoreError),
}

/// Its parameter decides nothing of its kinds.
#[derive(Failure, Debug)]
enum Limit<T> {
    TooMany(T),
}

/// What is inside decides them, and is not known here.
#[derive(Failure, Debug)]
enum Wrapped<E> {
    #[failure(transparent)]
    Inside(E),
    Empty,
}

mod other {
    use telemark::Failure;

    #[derive(Failure, Debug)]
    pub(super) enum ParcelError {
        Late,
    }

    #[telemark::traced(name = "errors_other")]
    pub(super) fn other() -> Result<(), ParcelError> {
        Err(ParcelError::Late)
    }
}

#[derive(Redact, Clone, Copy)]
struct ParcelId(#[redact(public)] u64);

type Answer<T> = Result<T, ParcelError>;

#[traced(
    name = "types_all",
    span = sp,
    args(weight, id, %label, ?tags, wait as "parcel.wait", place.street),
    fields(rows: u64, note: &str, shard = 3, share = 0.5f32, far = weight > 5, big = weight as i64, kind = "parcel", is_new = true, other = weight.count_ones()),
    ret,
)]
fn types(
    weight: u64,
    id: &ParcelId,
    label: &str,
    tags: Vec<u8>,
    wait: Option<Duration>,
    place: Place,
    #[redact(email)] mail: &str,
    #[redact(public)] copies: u32,
    #[redact(pii = hmac)] house: u16,
) -> Result<bool, Box<ParcelError>> {
    sp.rows(1);
    sp.note("short");
    let _unused = (id, label, tags, wait, place.street, mail, copies, house);
    Ok(weight > 5)
}

struct Place {
    street: u32,
}

#[traced(name = "types_generic", args(%value), fields(again = count), ret(Debug))]
fn generic<T: std::fmt::Display, N: telemark::Record + Copy>(value: T, count: N) -> Vec<u8> {
    let _unused = (value, count);
    Vec::new()
}

#[instrument(name = "types_instrument", fields(rows = 3_u8, later))]
fn instrumented(weight: u64, label: String, place: &[u8]) -> Result<(), std::io::Error> {
    let _unused = (weight, label, place);
    Ok(())
}

#[traced(name = "errors_future")]
fn future() -> impl Future<Output = Result<(), StoreError>> {
    async { Err(StoreError::Missing) }
}

#[traced(name = "errors_boxed")]
fn boxed() -> Pin<Box<dyn Future<Output = Result<(), Arc<other::ParcelError>>> + Send>> {
    Box::pin(async { Ok(()) })
}

#[traced(name = "errors_async")]
async fn asynchronous() -> Result<u8, StoreError> {
    Err(StoreError::Broken)
}

#[traced(name = "errors_alias")]
fn alias() -> Answer<()> {
    Err(ParcelError::Overloaded)
}

#[traced(name = "errors_unknown")]
fn unknown() -> Result<(), std::num::ParseIntError> {
    "7".parse::<u8>().map(drop)
}

#[traced(name = "errors_none")]
fn none() -> u8 {
    7
}

#[traced(name = "errors_limit")]
fn limit() -> Result<(), Limit<u8>> {
    Err(Limit::TooMany(3))
}

#[traced(name = "errors_wrapped")]
fn wrapped(empty: bool) -> Result<(), Wrapped<StoreError>> {
    Err(if empty { Wrapped::Empty } else { Wrapped::Inside(StoreError::Missing) })
}

fn span(name: &str) -> SpanEntry {
    telemark::catalog().spans.into_iter().find(|span| span.name == name).expect("it is declared above")
}

fn types_of(name: &str) -> Vec<(String, String)> {
    let fields = span(name).fields.into_iter();
    fields.map(|field| (field.name.into_owned(), field.ty.into_owned())).collect()
}

fn failure(name: &str, errors: &[&str]) -> FailureEntry {
    let found = telemark::catalog().failures.into_iter().find(|it| it.name == name && it.errors == errors);
    found.expect("it is declared above")
}

#[test]
fn a_field_has_the_type_that_is_written_where_it_comes_from() {
    let place = Place { street: 3 };
    types(7, &ParcelId(1), "x", vec![1], None, place, "a@b.c", 1, 2).expect("it is heavy");
    let expected = [
        ("weight", "u64"),
        ("id", "ParcelId"),
        ("label", "text"),
        ("tags", "text"),
        ("parcel.wait", "Option<Duration>"),
        // A place within an argument has a type that only the compiler knows.
        ("place.street", ""),
        ("rows", "u64"),
        ("note", "text"),
        ("shard", "i32"),
        ("share", "f32"),
        ("far", "bool"),
        ("big", "i64"),
        ("kind", "text"),
        ("is_new", "bool"),
        ("other", ""),
        // What is classified is text, unless everybody may see it.
        ("mail", "text"),
        ("copies", "u32"),
        ("house", "text"),
        ("return", "bool"),
    ];
    assert_eq!(types_of("types_all"), expected.map(|(name, ty)| (name.to_owned(), ty.to_owned())));
}

#[test]
fn what_means_something_else_to_every_caller_has_no_type() {
    generic("x", 3_u8);
    assert_eq!(types_of("types_generic").len(), 3);
    assert_eq!(types_of("types_generic")[1], ("again".to_owned(), String::new()));
    assert_eq!(types_of("types_generic")[2], ("return".to_owned(), "text".to_owned()));
}

#[test]
fn the_fields_of_instrument_have_types_as_well() {
    instrumented(1, "x".to_owned(), &[]).expect("it always is");
    let expected = [("weight", "u64"), ("label", "text"), ("place", "text"), ("rows", "u8"), ("later", "")];
    assert_eq!(types_of("types_instrument"), expected.map(|(name, ty)| (name.to_owned(), ty.to_owned())));
    assert_eq!(span("types_instrument").error, "std::io::Error");
}

#[test]
fn the_spans_of_telemark_itself_have_types_as_well() {
    let catalog = telemark::catalog();
    let own = catalog.spans.iter().filter(|span| span.place.package == "telemark");
    let fields: Vec<_> = own.flat_map(|span| &span.fields).collect();
    assert!(fields.iter().all(|field| !field.ty.is_empty()) && !fields.is_empty());
    assert!(fields.iter().any(|field| field.name == "server.port" && field.ty == "u64"));
}

#[tokio::test]
async fn a_span_names_the_errors_with_which_its_function_can_end() {
    let all = ["overloaded", "missing", "damaged"];
    assert!(future().await.is_err() && boxed().await.is_ok() && asynchronous().await.is_err());
    assert!(alias().is_err() && unknown().is_ok() && limit().is_err() && wrapped(true).is_err());
    assert!(wrapped(false).is_err() && other::other().is_err() && none() == 7);
    let _all_kinds = ParcelError::Store(StoreError::Missing);
    let cases: [(&str, &str, &[&str]); 10] = [
        ("types_all", "Box<ParcelError>", &all),
        ("errors_other", "ParcelError", &["late"]),
        ("errors_future", "StoreError", &["missing", "damaged"]),
        ("errors_boxed", "Arc<other::ParcelError>", &["late"]),
        ("errors_async", "StoreError", &["missing", "damaged"]),
        // An alias with one parameter does not say its error.
        ("errors_alias", "", &[]),
        ("errors_unknown", "std::num::ParseIntError", &[]),
        ("errors_none", "", &[]),
        ("errors_limit", "Limit<u8>", &["too_many"]),
        ("errors_wrapped", "Wrapped<StoreError>", &[]),
    ];
    for (name, error, errors) in cases {
        let span = span(name);
        assert_eq!((&*span.error, &*span.errors.join(" ")), (error, &*errors.join(" ")), "{name}");
    }
}

#[test]
fn a_type_of_errors_tells_its_kinds() {
    let parcel = failure("ParcelError", &["overloaded", "missing", "damaged"]);
    let kinds: Vec<_> =
        parcel.kinds.iter().map(|kind| (&*kind.error_type, kind.expected, kind.http_status)).collect();
    assert_eq!(kinds, [("overloaded", false, 503)]);
    assert!(parcel.place.file.ends_with("objectives/spans.rs"), "{}", parcel.place);
    let store = failure("StoreError", &["missing", "damaged"]);
    let kinds: Vec<_> =
        store.kinds.iter().map(|kind| (&*kind.error_type, kind.expected, kind.http_status)).collect();
    assert_eq!(kinds, [("missing", true, 404), ("damaged", false, 500)]);
    assert_eq!(failure("Limit", &["too_many"]).kinds.len(), 1);
    let catalog = telemark::catalog();
    assert!(catalog.failures.iter().all(|failure| failure.name != "Wrapped"));
}
