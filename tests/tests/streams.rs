//! Functions that return a stream: one span from its first poll to its end, and one outcome of all its items.
#![deny(warnings, clippy::all, clippy::pedantic)]

use futures_util::stream::{self, BoxStream, LocalBoxStream, Stream, StreamExt};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use telemark::testing::{Scope, scope};
use telemark::{
    Counter, ErrorType, Failure, Histogram, Outcome, SpanRecord, Status, UpDown, Value, metric, traced,
};

fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

fn poll<S: Stream + Unpin>(stream: &mut S) -> Poll<Option<S::Item>> {
    Pin::new(stream).poll_next(&mut Context::from_waker(Waker::noop()))
}

fn all<S: Stream>(stream: S) -> Vec<S::Item> {
    let mut stream = pin!(stream);
    let mut found = Vec::new();
    while let Poll::Ready(Some(item)) = poll(&mut stream) {
        found.push(item);
    }
    found
}

fn sendable<T: Send>(stream: T) -> T {
    stream
}

#[traced(args(most), fields(early: u64), span = sp)]
fn counts(most: u32) -> impl Stream<Item = u32> + Send + use<> {
    sp.early(1);
    stream::iter(0..most).map(|n| {
        telemark::span!("inside").in_scope(|| ());
        n
    })
}

#[test]
fn the_span_lasts_from_the_first_poll_to_the_end_of_the_stream() {
    let captured = scope();
    drop(counts(2));
    assert!(captured.spans().is_empty(), "a stream that is never polled leaves nothing");
    let mut counted = Box::pin(sendable(counts(2)));
    assert_eq!(counted.size_hint(), (2, Some(2)));
    assert_eq!(poll(&mut counted), Poll::Ready(Some(0)));
    assert!(captured.span("counts").is_none(), "it goes on");
    assert_eq!(poll(&mut counted), Poll::Ready(Some(1)));
    assert_eq!(poll(&mut counted), Poll::Ready(None));
    let span = ended(&captured, "counts");
    assert_eq!(span.attribute("most"), Some(&Value::U64(2)));
    assert_eq!(span.attribute("early"), Some(&Value::U64(1)));
    assert_eq!(span.attribute("telemark.items"), Some(&Value::U64(2)));
    assert_eq!(span.status, Status::Unset);
    assert_eq!(text(&span, "telemark.outcome"), None);
    assert_eq!(ended(&captured, "inside").parent, Some(span.context.span_id()));
    assert_eq!(poll(&mut counted), Poll::Ready(None), "a stream that has ended stays at its end");
    assert_eq!(counted.size_hint(), (0, Some(0)));
    assert_eq!(captured.spans().iter().filter(|span| span.name == "counts").count(), 1);
}

#[traced]
fn boxed<'a>(texts: &'a [String]) -> Pin<Box<dyn Stream<Item = &'a str> + Send + 'a>> {
    Box::pin(stream::iter(texts).map(String::as_str))
}

#[traced]
fn aliased(early: bool) -> BoxStream<'static, u8> {
    if early {
        return stream::empty().boxed();
    }
    stream::iter([1, 2]).boxed()
}

#[traced]
fn local(shared: Rc<u8>) -> LocalBoxStream<'static, u8> {
    stream::once(async move { *shared }).boxed_local()
}

type Rows = Pin<Box<dyn Stream<Item = Result<u8, std::fmt::Error>> + Send>>;

#[traced(stream)]
fn hidden() -> Rows {
    Box::pin(stream::iter([Ok(1), Ok(2)]))
}

struct Shelf(Vec<u8>);

#[traced]
impl Shelf {
    fn items(&self) -> impl Stream<Item = u8> {
        stream::iter(self.0.iter().copied())
    }

    #[traced(stream, name = "rows")]
    fn rows() -> Rows {
        hidden()
    }
}

#[test]
fn boxes_aliases_and_methods_are_traced_as_well() {
    let captured = scope();
    assert_eq!(all(sendable(boxed(&["a".to_owned()]))), ["a"]);
    assert_eq!(all(sendable(aliased(false))), [1, 2]);
    assert_eq!(all(aliased(true)), [0; 0]);
    assert_eq!(all(local(Rc::new(3))), [3]);
    assert_eq!(all(sendable(Shelf::rows())), [Ok(1), Ok(2)]);
    assert_eq!(all(Shelf(vec![7]).items()), [7]);
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["boxed", "aliased", "aliased", "local", "hidden", "rows", "items"]);
}

#[derive(Failure, thiserror::Error, Debug, PartialEq, Clone, Copy)]
enum ReadError {
    #[error("disk gone")]
    DiskGone,
    #[error("line too long")]
    TooLong,
    #[error("nothing there yet")]
    #[failure(expected)]
    Early,
}

/// Lines read, by how it ended and why.
#[metric(counter = "streams_reads")]
static READS: Counter<Outcome>;
/// Time of a read.
#[metric(histogram = "streams_read_time", unit = "s", buckets = [1.0])]
static READ_TIME: Histogram;
/// Reads now running.
#[metric(updown = "streams_reading")]
static READING: UpDown;

#[traced(err)]
#[metric(counter = READS, labels(outcome))]
#[metric(counter = "streams_failed", description = "Reads by error.", labels(error: ErrorType<ReadError> = error))]
#[metric(histogram = READ_TIME)]
#[metric(in_flight = READING)]
fn reads(lines: Vec<Option<Result<u8, ReadError>>>) -> impl Stream<Item = Result<u8, ReadError>> {
    let mut lines = lines.into_iter();
    stream::poll_fn(move |_| match lines.next() {
        Some(Some(Ok(0))) => panic!("a line of nothing"),
        Some(Some(line)) => Poll::Ready(Some(line)),
        Some(None) => Poll::Pending,
        None => Poll::Ready(None),
    })
}

fn line(name: &str) -> Option<String> {
    let (_, body) = telemark::export::prometheus::render(None);
    let text = String::from_utf8_lossy(body.as_ref()).into_owned();
    let found = text.lines().find(|line| line.starts_with(name));
    found.and_then(|line| line.rsplit(' ').next()).map(str::to_owned)
}

const GONE: Option<Result<u8, ReadError>> = Some(Err(ReadError::DiskGone));
const LONG: Option<Result<u8, ReadError>> = Some(Err(ReadError::TooLong));
const EARLY: Option<Result<u8, ReadError>> = Some(Err(ReadError::Early));

#[test]
fn the_first_failure_among_the_items_is_the_outcome_whether_the_reader_goes_on_or_not() {
    let captured = scope();
    assert_eq!(all(reads(vec![Some(Ok(1)), EARLY, GONE, LONG, LONG])).len(), 5);
    let span = ended(&captured, "reads");
    assert!(matches!(span.status, Status::Error(_)), "{span:?}");
    assert_eq!(text(&span, "error.type").as_deref(), Some("disk_gone"), "as the metric");
    assert_eq!(span.attribute("telemark.items"), Some(&Value::U64(5)));
    assert_eq!(text(&span, "telemark.outcome"), None);
    let exceptions = span.events.iter().filter(|event| event.name == "exception").count();
    assert_eq!(exceptions, 2, "each kind of error once: {span:?}");
    assert_eq!(line("streams_reads_total{outcome=\"failure\"}").as_deref(), Some("1"));
    assert_eq!(line("streams_failed_total{error=\"disk_gone\"}").as_deref(), Some("1"));

    let mut stops = Box::pin(reads(vec![Some(Ok(1)), LONG, Some(Ok(2))]));
    assert!(poll(&mut stops).is_ready());
    assert_eq!(line("streams_reading").as_deref(), Some("1"));
    assert!(poll(&mut stops).is_ready());
    drop(stops);
    let span = ended(&captured, "reads");
    assert_eq!(text(&span, "telemark.outcome"), None, "who stops at an error cancels nothing");
    assert_eq!(text(&span, "error.type").as_deref(), Some("too_long"));
    assert_eq!(line("streams_reads_total{outcome=\"failure\"}").as_deref(), Some("2"));
    assert_eq!(line("streams_reading").as_deref(), Some("0"));

    assert_eq!(all(reads(vec![Some(Ok(1)), EARLY, Some(Ok(2))])).len(), 3);
    let span = ended(&captured, "reads");
    assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("expected"));
    assert_eq!(span.status, Status::Unset);

    let mut waits = Box::pin(reads(vec![Some(Ok(1)), None]));
    assert!(poll(&mut waits).is_ready());
    assert!(poll(&mut waits).is_pending());
    drop(waits);
    let span = ended(&captured, "reads");
    assert_eq!(text(&span, "telemark.outcome").as_deref(), Some("cancelled"));
    assert_eq!(span.attribute("telemark.polls"), Some(&Value::U64(2)));
    assert_eq!(span.attribute("telemark.items"), Some(&Value::U64(1)));

    let mut panics = Box::pin(reads(vec![Some(Ok(0))]));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(&mut panics))).is_err());
    let span = ended(&captured, "reads");
    assert_eq!(
        text(&span, "telemark.outcome").as_deref(),
        Some("panicked"),
        "at once, and not when it is dropped"
    );
    drop(panics);
    assert_eq!(captured.spans().iter().filter(|span| span.name == "reads").count(), 5);
    assert_eq!(line("streams_read_time_seconds_count").as_deref(), Some("5"));
}
