//! Derived failures: one kind for span, metric, log record and response, and messages that give nothing away.

use http_body_util::BodyExt as _;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use telemark::testing::{Scope, scope};
use telemark::{
    Counter, ErrorType, Failure, LabelValue, Labels, Outcome, SafeError, SpanRecord, Status, metric, redact,
    traced,
};

#[derive(Failure, thiserror::Error, Debug)]
enum StoreError {
    #[error("disk full")]
    DiskFull,
    #[error("row {0} was {1:?}")]
    #[failure(level = "warn", error_type = "row_gone", http = 410)]
    Row(u64, String, #[source] std::io::Error),
}

#[derive(Failure, thiserror::Error, Debug)]
#[failure(into_response)]
enum OrderError {
    #[error("shop closed, opens in {hours} h; ask {keeper}")]
    #[failure(expected, http = 503)]
    Closed { hours: u64, keeper: String },
    #[error("no stock for {0}")]
    NoStock(String),
    #[error("no such order")]
    #[failure(expected, level = "info", http = 404)]
    Unknown,
    #[error(transparent)]
    #[failure(transparent)]
    Store(#[from] StoreError),
}

fn closed() -> OrderError {
    OrderError::Closed { hours: 3, keeper: "Ann Smith".into() }
}

fn row_gone() -> OrderError {
    StoreError::Row(7, "ann@example.com".into(), std::io::Error::other("password")).into()
}

#[derive(Labels, Clone, Copy)]
struct OrderLabels {
    urgent: bool,
    status: Outcome,
    error: ErrorType<OrderError>,
}

/// Orders.
#[metric(counter = "failure_orders")]
static ORDERS: Counter<OrderLabels>;

/// Orders by the kind of their failure alone.
#[metric(counter = "failure_kinds")]
static KINDS: Counter<ErrorType<OrderError>>;

#[traced(err)]
#[metric(counter = ORDERS, labels(OrderLabels { urgent, status: outcome, error }))]
#[metric(counter = KINDS, labels(error), value = u64::from(outcome != Outcome::Success))]
#[metric(counter = "failure_returned", description = "With what was returned.", labels(kind: ErrorType<OrderError> = error, good: bool = ret.is_ok()))]
async fn order(urgent: bool, end: End) -> Result<u8, OrderError> {
    match end {
        End::Good => Ok(1),
        End::Bad(error) => Err(error),
        End::Never => std::future::pending().await,
        End::Panic => panic!("literal payload"),
    }
}

enum End {
    Good,
    Bad(OrderError),
    Never,
    Panic,
}

fn sample(series: &str) -> Option<u64> {
    let (_, page) = telemark::export::prometheus::render(None);
    let line =
        page.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

fn orders(urgent: bool, status: &str, error: &str) -> u64 {
    let series = format!("failure_orders_total{{urgent=\"{urgent}\",status=\"{status}\",error=\"{error}\"}}");
    sample(&series).unwrap_or_else(|| panic!("no series {series}"))
}

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

fn message(span: &SpanRecord) -> Option<String> {
    let event = span.events.iter().find(|event| event.name == "exception")?;
    event.attributes.iter().find(|(key, _)| key == "exception.message").map(|(_, value)| value.to_string())
}

#[test]
fn span_and_metric_name_a_failure_alike() {
    let bad = [(OrderError::NoStock("x".into()), "no_stock"), (row_gone(), "row_gone")];
    for (error, name) in bad.into_iter().chain([(StoreError::DiskFull.into(), "disk_full")]) {
        let captured = scope();
        assert!(poll_once(order(false, End::Bad(error))).is_ready());
        let span = ended(&captured, "order");
        assert!(matches!(span.status, Status::Error(_)), "{name}");
        assert_eq!(text(&span, "error.type").as_deref(), Some(name));
        assert_eq!(orders(false, "failure", name), 1, "{name}");
        let returned = format!("failure_returned_total{{kind=\"{name}\",good=\"false\"}}");
        assert_eq!(sample(&returned), Some(1), "{returned}");
    }
}

#[test]
fn an_expected_variant_is_no_error_of_the_span_and_is_counted_by_its_name() {
    for (error, name) in [(closed(), "closed"), (OrderError::Unknown, "unknown")] {
        let captured = scope();
        assert!(poll_once(order(true, End::Bad(error))).is_ready());
        let span = ended(&captured, "order");
        assert_eq!(span.status, Status::Unset);
        assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("expected"));
        assert_eq!(text(&span, "error.type"), None);
        assert!(span.events.is_empty(), "{:?}", span.events);
        assert_eq!(orders(true, "expected", name), 1);
        assert_eq!(sample(&format!("failure_kinds_total{{error_type=\"{name}\"}}")), Some(1));
    }
}

#[test]
fn without_an_error_the_label_is_none_however_the_call_ended() {
    let before = sample("failure_kinds_total{error_type=\"_none\"}").unwrap_or_default();
    assert!(poll_once(order(true, End::Good)).is_ready());
    assert!(poll_once(order(true, End::Never)).is_pending());
    let panicked = std::panic::catch_unwind(|| poll_once(order(true, End::Panic)).is_ready());
    assert!(panicked.is_err());
    for status in ["success", "cancelled", "panicked"] {
        assert_eq!(orders(true, status, "_none"), 1, "{status}");
    }
    let after = sample("failure_kinds_total{error_type=\"_none\"}").unwrap_or_default();
    assert_eq!(after - before, 2, "the cancelled call and the one that panicked");
    assert_eq!(sample("failure_returned_total{kind=\"_none\",good=\"true\"}"), Some(1));
}

#[test]
fn the_values_of_the_label_are_those_of_the_whole_tree_and_none() {
    let names = ["closed", "no_stock", "unknown", "disk_full", "row_gone"];
    assert_eq!(OrderError::ERROR_TYPES, names);
    assert_eq!(
        ErrorType::<OrderError>::VALUES,
        ["closed", "no_stock", "unknown", "disk_full", "row_gone", "_none"]
    );
    assert_eq!(ErrorType::of(&closed()).as_label(), "closed");
    assert_eq!(ErrorType::<OrderError>::NONE.as_label(), "_none");
    assert_ne!(ErrorType::of(&row_gone()), ErrorType::NONE);
}

#[test]
fn every_kind_knows_its_level_and_status() {
    let kind = |error: OrderError| {
        let kind = error.kind();
        (kind.error_type(), kind.is_expected(), kind.level().map(|level| level.as_str()), kind.http_status())
    };
    assert_eq!(kind(closed()), ("closed", true, None, 503));
    assert_eq!(kind(OrderError::Unknown), ("unknown", true, Some("INFO"), 404));
    assert_eq!(kind(OrderError::NoStock(String::new())), ("no_stock", false, Some("ERROR"), 500));
    assert_eq!(kind(row_gone()), ("row_gone", false, Some("WARN"), 410));
}

#[traced(err)]
fn sells(error: OrderError) -> Result<(), OrderError> {
    Err(error)
}

#[test]
fn a_message_is_its_literal_text_and_what_may_be_recorded() {
    assert_eq!(closed().safe_message().as_deref(), Some("shop closed, opens in 3 h; ask …"));
    assert_eq!(row_gone().safe_message().as_deref(), Some("row 7 was …"));
    let captured = scope();
    assert!(sells(OrderError::NoStock("Ann Smith".into())).is_err());
    let span = ended(&captured, "sells");
    assert_eq!(message(&span).as_deref(), Some("no stock for …"));
    assert!(!format!("{span:?}").contains("Smith"), "{span:?}");
}

#[redact]
struct Email(#[redact(email)] String);

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Failure, thiserror::Error, Debug)]
#[error("{{{email}}} left {} of {rest} for {owner}", .times, rest = .times + 1, owner = .owner)]
#[failure(expected, http = 403)]
struct LeftBehind<T: fmt::Debug + fmt::Display> {
    email: Email,
    times: u8,
    owner: T,
}

#[test]
fn classified_values_are_redacted_and_values_of_a_parameter_are_never_shown() {
    let error = LeftBehind { email: Email("ann@example.com".into()), times: 2, owner: 4111_u64 };
    let shown = error.safe_message().unwrap_or_default();
    assert!(shown.ends_with(" left 2 of … for …"), "{shown}");
    assert!(shown.starts_with('{') && !shown.contains("ann@") && !shown.contains("4111"), "{shown}");
    assert_eq!(LeftBehind::<u64>::ERROR_TYPES, ["left_behind"]);
    assert!(error.to_string().contains("4111"), "the author's own Display is another matter");
}

#[traced(err)]
fn passes<T, E>(result: Result<T, E>) -> Result<T, E> {
    result
}

#[traced(err)]
#[metric(counter = "failure_passed", description = "Passed on.", labels(outcome: Outcome = outcome))]
fn passes_failures<T, E: Failure>(result: Result<T, E>) -> Result<T, E> {
    result
}

#[test]
fn generic_code_shows_what_its_bounds_say_and_never_more() {
    let captured = scope();
    assert!(passes::<u8, _>(Err(OrderError::NoStock("Ann Smith".into()))).is_err());
    let span = ended(&captured, "passes");
    assert_eq!(message(&span), None);
    assert!(!format!("{span:?}").contains("Smith"), "{span:?}");
    assert!(passes_failures::<u8, _>(Err(OrderError::NoStock("Ann Smith".into()))).is_err());
    let span = ended(&captured, "passes_failures");
    assert_eq!(text(&span, "error.type").as_deref(), Some("no_stock"));
    assert_eq!(message(&span).as_deref(), Some("no stock for …"));
    assert!(!format!("{span:?}").contains("Smith"), "{span:?}");
}

#[derive(Failure, thiserror::Error, Debug)]
enum Tried<E: std::error::Error> {
    #[error("gave up after {0} tries")]
    GaveUp(u32),
    #[error(transparent)]
    #[failure(transparent)]
    Last(E),
}

#[test]
fn a_failure_inside_may_be_a_parameter() {
    assert_eq!(Tried::<StoreError>::ERROR_TYPES, ["gave_up", "disk_full", "row_gone"]);
    assert_eq!(Tried::Last(StoreError::DiskFull).kind().error_type(), "disk_full");
    assert_eq!(Tried::Last(StoreError::DiskFull).safe_message().as_deref(), Some("disk full"));
    assert_eq!(Tried::<StoreError>::GaveUp(3).safe_message().as_deref(), Some("gave up after 3 tries"));
    assert_eq!(Box::new(StoreError::DiskFull).kind().error_type(), "disk_full");
}

/// No Display, no Error: a failure all the same.
#[derive(Failure, Debug)]
struct HTTPRefused;

#[derive(Failure)]
enum Never {}

struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a Display of the user's")
    }
}

impl fmt::Debug for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bomb")
    }
}

#[derive(Failure, Debug, thiserror::Error)]
#[error("hit by {0}")]
struct Hit(telemark::Public<Bomb>);

#[traced(err)]
fn refuses() -> Result<(), HTTPRefused> {
    Err(HTTPRefused)
}

#[traced(err, expected_if = |_| true)]
fn refuses_as_expected() -> Result<(), HTTPRefused> {
    Err(HTTPRefused)
}

#[traced(err)]
fn hits() -> Result<(), Hit> {
    Err(Hit(telemark::public(Bomb)))
}

#[test]
fn a_failure_needs_neither_display_nor_error_and_harms_nobody() {
    let captured = scope();
    assert!(refuses().is_err() && refuses_as_expected().is_err() && hits().is_err());
    let span = ended(&captured, "refuses");
    assert_eq!(text(&span, "error.type").as_deref(), Some("http_refused"));
    assert_eq!((span.events.len(), message(&span)), (1, None));
    let expected = text(&ended(&captured, "refuses_as_expected"), "telemark.outcome");
    assert_eq!(expected.as_deref(), Some("expected"));
    assert_eq!(text(&ended(&captured, "hits"), "error.type").as_deref(), Some("hit"));
    let hit = message(&ended(&captured, "hits"));
    assert_eq!(hit.as_deref(), Some("hit by [panicked while it was printed]"));
    assert_eq!(Never::ERROR_TYPES.len(), 0);
}

#[traced]
fn answers(error: OrderError) -> (axum::response::Response, String) {
    let trace = telemark::current().map(|current| current.trace_id.to_string()).unwrap_or_default();
    (axum::response::IntoResponse::into_response(error), trace)
}

#[tokio::test]
async fn a_response_holds_the_status_the_kind_and_the_trace_and_nothing_else() {
    let captured = scope();
    for (error, status, name) in [(closed(), 503, "closed"), (row_gone(), 410, "row_gone")] {
        let (response, trace) = answers(error);
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = response.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let body: serde_json::Value =
            serde_json::from_slice(&body.unwrap_or_default()).expect("the body is JSON");
        assert_eq!(body, serde_json::json!({ "error.type": name, "trace_id": trace }));
    }
    assert_eq!(captured.spans().len(), 2);
}

#[traced(err)]
#[metric(counter = "failure_later", description = "Later.", labels(error: ErrorType<OrderError> = error))]
fn later(fault: OrderError) -> impl Future<Output = Result<(), OrderError>> + Send {
    async move { Err(fault) }
}

#[test]
fn a_function_that_returns_a_future_names_its_failure_too() {
    let captured = scope();
    assert!(poll_once(later(row_gone())).is_ready());
    assert_eq!(text(&ended(&captured, "later"), "error.type").as_deref(), Some("row_gone"));
    assert_eq!(sample("failure_later_total{error=\"row_gone\"}"), Some(1));
}

#[traced(err)]
fn refuses_all_who_share_it() -> Result<(), std::sync::Arc<HTTPRefused>> {
    Err(std::sync::Arc::new(HTTPRefused))
}

#[test]
fn a_shared_failure_is_the_failure() {
    let captured = scope();
    assert!(refuses_all_who_share_it().is_err());
    let span = captured.span("refuses_all_who_share_it").expect("the call has ended");
    assert_eq!(span.attribute("error.type").map(ToString::to_string).as_deref(), Some("http_refused"));
}
