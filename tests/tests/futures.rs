//! Functions that return a future: the span is that of the future, from its first poll to its end.
#![deny(warnings, clippy::all, clippy::pedantic)]

use futures_util::future::{BoxFuture, FutureExt, LocalBoxFuture};
use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use telemark::testing::{Scope, scope};
use telemark::{Counter, Histogram, Outcome, SpanRecord, Status, UpDown, Value, metric, traced};

fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn sendable<T: Send>(future: T) -> T {
    future
}

#[traced(args(%path), fields(length = path.len()), ret, err(Debug))]
fn opaque(path: &str, fail: bool) -> impl Future<Output = Result<u32, String>> + Send + use<> {
    let length = u32::try_from(path.len()).map_err(|error| error.to_string());
    async move {
        tokio::time::sleep(Duration::from_millis(2)).await;
        if fail {
            return Err("no such path".to_owned());
        }
        let length = length?;
        Ok(length)
    }
}

#[traced]
fn boxed<'a>(path: &'a str) -> Pin<Box<dyn Future<Output = &'a str> + Send + 'a>> {
    let trimmed = path.trim();
    Box::pin(async move { ready(trimmed).await })
}

#[traced]
fn aliased(fail: bool) -> BoxFuture<'static, Result<u8, Box<dyn std::error::Error + Send + Sync>>> {
    if fail {
        return ready(Err("early".into())).boxed();
    }
    async move { Ok("7".parse()?) }.boxed()
}

mod once {
    use futures_util::future::{BoxFuture, FutureExt};

    #[telemark::traced(args(n))]
    pub(super) fn boxed_by_method(n: u8) -> BoxFuture<'static, Result<u8, std::num::ParseIntError>> {
        let text = n.to_string();
        async move {
            let kept: [u8; 512] = [text.parse()?; 512];
            std::future::ready(()).await;
            Ok(kept[0] + 1)
        }
        .boxed()
    }
}

#[test]
fn a_future_that_the_body_boxes_at_its_end_is_boxed_once() {
    let captured = scope();
    let future = sendable(once::boxed_by_method(1));
    assert!(size_of_val(&*future) > 512, "what the future keeps is in this box, and in no other");
    assert_eq!(poll_once(future), Poll::Ready(Ok(2)));
    assert_eq!(ended(&captured, "boxed_by_method").attribute("n"), Some(&Value::U64(1)));
}

#[traced]
fn local(count: Rc<Cell<u8>>) -> LocalBoxFuture<'static, u8> {
    Box::pin(async move {
        count.set(count.get() + 1);
        count.get()
    })
}

#[tokio::test]
async fn the_span_lasts_as_long_as_the_future_and_has_its_outcome() {
    let captured = scope();
    let future = sendable(opaque("/a/b", false));
    assert!(captured.spans().is_empty(), "nothing has run yet");
    assert_eq!(future.await, Ok(4));
    let span = ended(&captured, "opaque");
    assert_eq!(text(&span, "path").as_deref(), Some("/a/b"));
    assert_eq!(span.attribute("length"), Some(&Value::U64(4)));
    assert_eq!(span.attribute("return"), Some(&Value::U64(4)));
    assert_eq!(text(&span, "code.function.name").as_deref(), Some("futures::opaque"));
    assert!(span.end - span.start >= 2_000_000, "{span:?}");
    assert!(opaque("", true).await.is_err());
    let span = ended(&captured, "opaque");
    assert!(matches!(span.status, Status::Error(_)), "{span:?}");
    assert_eq!(span.events.len(), 1, "the exception");
}

#[tokio::test]
async fn boxes_are_traced_as_well() {
    let captured = scope();
    assert_eq!(sendable(boxed(" x ")).await, "x");
    assert_eq!(sendable(aliased(false)).await.ok(), Some(7));
    assert!(aliased(true).await.is_err());
    assert_eq!(local(Rc::default()).await, 1);
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["boxed", "aliased", "aliased", "local"]);
    assert!(matches!(captured.spans()[2].status, Status::Error(_)));
}

#[traced]
fn waits() -> impl Future<Output = ()> {
    pending()
}

#[traced]
fn panics(text: String) -> BoxFuture<'static, ()> {
    Box::pin(async move { assert!(text.is_empty(), "not empty") })
}

#[test]
fn a_future_is_cancelled_or_panics_or_was_never_polled() {
    let captured = scope();
    drop(waits());
    assert!(captured.spans().is_empty());
    assert!(poll_once(waits()).is_pending());
    assert_eq!(text(&ended(&captured, "waits"), "telemark.outcome").as_deref(), Some("cancelled"));
    assert!(std::panic::catch_unwind(|| poll_once(panics("x".into()))).is_err());
    assert_eq!(text(&ended(&captured, "panics"), "telemark.outcome").as_deref(), Some("panicked"));
}

#[traced]
async fn caller() -> u8 {
    let future = local(Rc::default());
    telemark::span!("beside").in_scope(|| ());
    future.await
}

#[test]
fn the_span_hangs_from_what_polls_the_future_and_encloses_what_the_future_does() {
    let captured = scope();
    assert_eq!(poll_once(caller()), Poll::Ready(1));
    let outer = ended(&captured, "caller").context.span_id();
    assert_eq!(ended(&captured, "local").parent, Some(outer));
    assert_eq!(ended(&captured, "beside").parent, Some(outer));
}

struct Shown<'a>(&'a Cell<u8>);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.set(self.0.get() + 1);
        f.write_str("shown")
    }
}

#[traced(args(%shown))]
fn captures(shown: &Shown<'_>) -> impl Future<Output = ()> + use<> {
    let _ = shown;
    ready(())
}

#[test]
fn arguments_are_captured_when_the_function_is_called() {
    let captured = scope();
    let count = Cell::new(0);
    let future = captures(&Shown(&count));
    assert_eq!(count.get(), 1);
    assert!(poll_once(future).is_ready());
    assert_eq!(count.get(), 1);
    assert_eq!(text(&ended(&captured, "captures"), "shown").as_deref(), Some("shown"));
}

#[traced(fields(early: u64, late: &str), span = sp)]
fn sets() -> impl Future<Output = ()> + Send {
    sp.early(1);
    async move {
        ready(()).await;
        sp.late("in the future");
    }
}

#[test]
fn late_fields_may_be_set_before_the_future_is_polled() {
    let captured = scope();
    assert!(poll_once(sendable(sets())).is_ready());
    let span = ended(&captured, "sets");
    assert_eq!(span.attribute("early"), Some(&Value::U64(1)));
    assert_eq!(text(&span, "late").as_deref(), Some("in the future"));
}

/// Fetches by outcome.
#[metric(counter = "futures_fetches")]
static FETCHES: Counter<Outcome>;
/// Time of fetches.
#[metric(histogram = "futures_fetch_time", unit = "s", buckets = [0.001, 1.0])]
static FETCH_TIME: Histogram;
/// Fetches now running.
#[metric(updown = "futures_fetching")]
static FETCHING: UpDown;

#[metric(counter = FETCHES, labels(outcome))]
#[metric(histogram = FETCH_TIME)]
#[metric(in_flight = FETCHING)]
fn fetch(wait: bool) -> impl Future<Output = Result<(), ()>> {
    async move {
        if wait {
            pending::<()>().await;
        }
        Err(())
    }
}

fn line(name: &str) -> Option<String> {
    let (_, body) = telemark::export::prometheus::render(None);
    let text = String::from_utf8_lossy(body.as_ref()).into_owned();
    let found = text.lines().find(|line| line.starts_with(name));
    found.and_then(|line| line.rsplit(' ').next()).map(str::to_owned)
}

#[test]
fn metrics_measure_the_future() {
    drop(fetch(false));
    assert_eq!(line("futures_fetch_time_seconds_count"), None, "nothing has run");
    assert_eq!(line("futures_fetching").as_deref(), Some("0"));
    let mut waiting = Box::pin(fetch(true));
    assert_eq!(line("futures_fetching").as_deref(), Some("0"), "it does not run yet");
    assert!(poll_once(waiting.as_mut()).is_pending());
    assert_eq!(line("futures_fetching").as_deref(), Some("1"));
    drop(waiting);
    assert_eq!(line("futures_fetching").as_deref(), Some("0"));
    assert_eq!(poll_once(fetch(false)), Poll::Ready(Err(())));
    assert_eq!(line("futures_fetches_total{outcome=\"cancelled\"}").as_deref(), Some("1"));
    assert_eq!(line("futures_fetches_total{outcome=\"failure\"}").as_deref(), Some("1"));
    assert_eq!(line("futures_fetch_time_seconds_count").as_deref(), Some("2"));
}

trait Store {
    fn load(&self, key: u8) -> impl Future<Output = u8> + Send;
    fn save(&mut self, key: u8) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

struct Memory(Vec<u8>);

#[traced]
impl Store for Memory {
    fn load(&self, key: u8) -> impl Future<Output = u8> + Send {
        async move { self.0[usize::from(key)] }
    }

    #[traced(args(key), fields(keys = self.0.len()))]
    fn save(&mut self, key: u8) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async move { self.0.push(key) })
    }
}

#[test]
fn methods_of_traits_may_return_futures() {
    let captured = scope();
    let mut memory = Memory(vec![]);
    assert!(poll_once(memory.save(7)).is_ready());
    assert_eq!(poll_once(sendable(memory.load(0))), Poll::Ready(7));
    assert_eq!(text(&ended(&captured, "save"), "key").as_deref(), Some("7"));
    assert_eq!(
        text(&ended(&captured, "load"), "code.function.name").as_deref(),
        Some("futures::Memory::load")
    );
}

#[allow(clippy::multiple_bound_locations, reason = "bounds in both places are what is tested")]
#[traced(args(n))]
fn generic<T: Send + 'static, const N: usize>(
    n: u8,
    make: impl FnOnce() -> T + Send,
) -> impl Future<Output = [T; N]>
where
    T: Clone,
{
    let one = make();
    async move { std::array::from_fn(|_| one.clone()) }
}

#[test]
fn generic_functions_may_return_futures() {
    let captured = scope();
    assert_eq!(poll_once(generic::<_, 2>(1, || 'x')), Poll::Ready(['x', 'x']));
    assert_eq!(ended(&captured, "generic").attribute("n"), Some(&Value::U64(1)));
}
