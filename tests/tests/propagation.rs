//! The cases of the W3C trace-context harness, put to `examples/propagation` over real connections.

#[path = "../../examples/propagation/src/service.rs"]
mod service;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::HeaderMap;
use std::sync::{Arc, Mutex};
use telemark::testing::{Scope, scope};
use telemark::{SpanContext, SpanKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const TRACE: &str = "12345678901234567890123456789012";
const SPAN: &str = "1234567890123456";
const PARENT: &str = "traceparent: 00-12345678901234567890123456789012-1234567890123456-00";

type Seen = Arc<Mutex<Vec<HeaderMap>>>;

async fn serve(app: Router) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// The service under test and the callbacks that it makes.
struct Harness {
    service: std::net::SocketAddr,
    callback: String,
    seen: Seen,
    captured: Scope,
}

impl Harness {
    async fn start() -> Self {
        let captured = scope();
        let seen = Seen::default();
        let note = async |State(seen): State<Seen>, headers: HeaderMap| {
            seen.lock().expect("nobody panicked").push(headers);
        };
        let callback =
            serve(Router::new().route("/callback", post(note)).with_state(Arc::clone(&seen))).await;
        let service = serve(service::router()).await;
        Self { service, callback: format!("http://{callback}/callback"), seen, captured }
    }

    /// Sends these header lines, written by hand, and returns the headers of the calls that the service makes.
    async fn send(&self, lines: &[&str], calls: usize) -> Vec<HeaderMap> {
        let call = serde_json::json!({ "url": self.callback, "arguments": [] });
        let body = serde_json::Value::from(vec![call; calls]).to_string();
        let mut request = format!("POST /test HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.service);
        let length = format!("Content-Length: {}", body.len());
        for line in lines.iter().chain(&[length.as_str(), ""]) {
            request.push_str(line);
            request.push_str("\r\n");
        }
        request.push_str(&body);
        let mut stream = TcpStream::connect(self.service).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let seen = std::mem::take(&mut *self.seen.lock().expect("nobody panicked"));
        assert_eq!(seen.len(), calls);
        seen
    }

    /// The `traceparent` and the `tracestate` of the one call that these lines lead to.
    async fn context(&self, lines: &[&str]) -> (SpanContext, Option<String>) {
        let seen = self.send(lines, 1).await.remove(0);
        let state = seen.get("tracestate").map(|state| state.to_str().expect("ASCII").to_owned());
        assert!(state.as_ref().is_none_or(|state| !state.is_empty()), "an empty tracestate is not sent");
        assert!(seen.get_all("tracestate").iter().count() <= 1);
        (parent(&seen), state)
    }

    async fn state(&self, lines: &[&str]) -> Option<String> {
        let (parent, state) = self.context(&[&[PARENT], lines].concat()).await;
        assert_eq!(parent.trace_id().to_string(), TRACE);
        state
    }
}

fn parent(headers: &HeaderMap) -> SpanContext {
    assert_eq!(headers.get_all("traceparent").iter().count(), 1);
    let header = headers["traceparent"].to_str().expect("ASCII");
    assert_eq!(header.len(), 55);
    SpanContext::from_traceparent(header).unwrap_or_else(|| panic!("{header}"))
}

#[tokio::test]
async fn a_valid_traceparent_is_continued_by_a_span_of_our_own() {
    let harness = Harness::start().await;
    for line in [
        format!("traceparent: 00-{TRACE}-{SPAN}-01"),
        format!("TraceParent: 00-{TRACE}-{SPAN}-01"),
        format!("TrAcEpArEnT: 00-{TRACE}-{SPAN}-01"),
        format!("TRACEPARENT: 00-{TRACE}-{SPAN}-01"),
        format!("traceparent:00-{TRACE}-{SPAN}-01"),
        format!("traceparent: \t 00-{TRACE}-{SPAN}-01 \t"),
        format!("traceparent: cc-{TRACE}-{SPAN}-01"),
        format!("traceparent: cc-{TRACE}-{SPAN}-01-what-the-future-will-be-like"),
    ] {
        let (parent, state) = harness.context(&[&line]).await;
        assert_eq!(parent.trace_id().to_string(), TRACE, "{line}");
        assert_ne!(parent.span_id().to_string(), SPAN, "{line}");
        assert!(parent.is_sampled() && state.is_none());
    }
}

#[tokio::test]
async fn an_invalid_traceparent_begins_a_new_trace_and_drops_the_tracestate() {
    let harness = Harness::start().await;
    let zeros = "0".repeat(32);
    for value in [
        String::new(),
        format!("00-{TRACE}-{SPAN}-01."),
        format!("00-{TRACE}-{SPAN}-01-what-the-future-will-be-like"),
        format!("cc-{TRACE}-{SPAN}-01.what-the-future-will-be-like"),
        format!("ff-{TRACE}-{SPAN}-01"),
        format!(".0-{TRACE}-{SPAN}-01"),
        format!("0.-{TRACE}-{SPAN}-01"),
        format!("000-{TRACE}-{SPAN}-01"),
        format!("0000-{TRACE}-{SPAN}-01"),
        format!("0-{TRACE}-{SPAN}-01"),
        format!("00-{zeros}-{SPAN}-01"),
        format!("00-.{}-{SPAN}-01", &TRACE[1..]),
        format!("00-{}.-{SPAN}-01", &TRACE[1..]),
        format!("00-{TRACE}3-{SPAN}-01"),
        format!("00-{}-{SPAN}-01", &TRACE[1..]),
        format!("00-{TRACE}-0000000000000000-01"),
        format!("00-{TRACE}-.{}-01", &SPAN[1..]),
        format!("00-{TRACE}-{SPAN}7-01"),
        format!("00-{TRACE}-{}-01", &SPAN[1..]),
        format!("00-{TRACE}-{SPAN}-.0"),
        format!("00-{TRACE}-{SPAN}-0."),
        format!("00-{TRACE}-{SPAN}-001"),
        format!("00-{TRACE}-{SPAN}-1"),
        format!("00-{}-{SPAN}-01", "ABCDEF7890123456789012345678901A"),
    ] {
        let line = format!("traceparent: {value}");
        let (parent, state) = harness.context(&[&line, "tracestate: foo=1"]).await;
        assert!(!parent.trace_id().to_string().contains(&TRACE[4..28]), "{line}");
        assert_eq!(state, None, "{line}");
    }
}

#[tokio::test]
async fn a_missing_misnamed_or_second_traceparent_begins_a_new_trace() {
    let harness = Harness::start().await;
    let value = format!("00-{TRACE}-{SPAN}-01");
    let other = format!("traceparent: 00-{}1-{SPAN}-01", &TRACE[..31]);
    let line = format!("traceparent: {value}");
    for lines in [
        vec![],
        vec![format!("trace-parent: {value}")],
        vec![format!("trace.parent: {value}")],
        vec![line.clone(), other],
        vec![line.clone(), line],
    ] {
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        lines.push("tracestate: foo=1,bar=2");
        let (parent, state) = harness.context(&lines).await;
        assert_ne!(parent.trace_id().to_string()[..31], TRACE[..31], "{lines:?}");
        assert_eq!(state, None, "{lines:?}");
        assert!(parent.flags().is_random(), "our own ids are random");
    }
}

#[tokio::test]
async fn the_flags_are_passed_on_as_far_as_level_2_defines_them() {
    let harness = Harness::start().await;
    for (received, sent) in [("00", 0), ("01", 1), ("02", 2), ("03", 3), ("ff", 3), ("fc", 0)] {
        let (parent, _) = harness.context(&[&format!("traceparent: 00-{TRACE}-{SPAN}-{received}")]).await;
        assert_eq!(
            (parent.trace_id().to_string().as_str(), parent.flags().to_byte()),
            (TRACE, sent),
            "{received}"
        );
    }
}

#[tokio::test]
async fn a_valid_tracestate_is_passed_on_in_order() {
    let harness = Harness::start().await;
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
    let value: String = (0x20..=0x7e_u8).map(char::from).filter(|c| !matches!(c, ',' | '=')).collect();
    let all = format!("{letters}={value}x");
    let vendor = format!("{letters}@a-z0-9_-*/={value}x");
    let long = format!("{0}=1,{1}@{2}=2", "z".repeat(256), "t".repeat(241), "v".repeat(14));
    let many = (0..32).map(|n| format!("bar{n:02}={n:02}")).collect::<Vec<_>>().join(",");
    for (lines, expected) in [
        (vec!["foo=1,bar=2"], "foo=1,bar=2"),
        (vec!["foo=1", ""], "foo=1"),
        (vec!["", "foo=1"], "foo=1"),
        (vec!["foo=1,bar=2", "rojo=1,congo=2", "baz=3"], "foo=1,bar=2,rojo=1,congo=2,baz=3"),
        (vec!["foo=1 \t , \t bar=2, \t baz=3"], "foo=1,bar=2,baz=3"),
        (vec!["\t foo=1 \t"], "foo=1"),
        (vec!["foo=1,foo=2"], "foo=1"),
        (vec!["foo=1", "foo=2"], "foo=1"),
        (vec![&all], &all),
        (vec![&vendor], &vendor),
        (vec![&long], &long),
        (vec![&many], &many),
    ] {
        let lines: Vec<String> = lines.iter().map(|line| format!("tracestate: {line}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(harness.state(&lines).await.as_deref(), Some(expected), "{lines:?}");
    }
    for name in ["TraceState", "TrAcEsTaTe", "TRACESTATE"] {
        assert_eq!(harness.state(&[&format!("{name}: foo=1")]).await.as_deref(), Some("foo=1"));
    }
}

#[tokio::test]
async fn an_invalid_tracestate_is_dropped_whole() {
    let harness = Harness::start().await;
    let long_key = format!("foo=1,{}=1", "z".repeat(257));
    let long_value = format!("foo=1,bar={}", "z".repeat(257));
    let many = (0..33).map(|n| format!("bar{n:02}={n:02}")).collect::<Vec<_>>().join(",");
    for value in [
        "",
        "foo =1",
        "FOO=1",
        "foo.bar=1",
        "@foo=1,bar=2",
        "foo=bar=baz",
        "foo=,bar=3",
        "foo",
        &long_key,
        &long_value,
        &many,
    ] {
        assert_eq!(harness.state(&[&format!("tracestate: {value}")]).await, None, "{value}");
    }
    for name in ["trace-state", "trace.state"] {
        assert_eq!(harness.state(&[&format!("{name}: foo=1")]).await, None);
    }
}

#[tokio::test]
async fn every_call_of_a_request_is_a_span_of_its_own_in_one_trace() {
    let harness = Harness::start().await;
    for lines in
        [vec![], vec![format!("traceparent: 00-{TRACE}-{SPAN}-01")], vec!["traceparent: 00".to_owned()]]
    {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut parents: Vec<SpanContext> = harness.send(&lines, 3).await.iter().map(parent).collect();
        assert!(parents.iter().all(|parent| parent.trace_id() == parents[0].trace_id()), "{parents:?}");
        parents.sort_by_key(SpanContext::span_id);
        parents.dedup_by_key(|parent| parent.span_id());
        assert_eq!(parents.len(), 3);
        let spans = harness.captured.spans();
        for parent in &parents {
            let span =
                spans.iter().find(|span| span.context.span_id() == parent.span_id()).expect("recorded");
            assert_eq!((span.kind, span.name.as_ref()), (SpanKind::Client, "POST"));
        }
    }
}

#[tokio::test]
async fn baggage_is_passed_on_by_the_rules_of_the_standard() {
    let harness = Harness::start().await;
    for (lines, expected) in [
        (vec!["baggage: k=a=b=c"], Some("k=a=b=c")),
        (vec!["baggage: a=1", "baggage: b=2;ttl=60;secure"], Some("a=1,b=2;ttl=60;secure")),
        (vec!["baggage: k=%FF"], Some("k=%EF%BF%BD")),
        (vec!["baggage: k=100%25"], Some("k=100%25")),
        (vec!["baggage: k=%c3%a9%20x"], Some("k=%C3%A9%20x")),
        (vec!["baggage: bad member,k=v"], Some("k=v")),
        (vec!["baggage: ,,"], None),
    ] {
        let seen = harness.send(&lines, 1).await.remove(0);
        let sent = seen.get("baggage").map(|baggage| baggage.to_str().expect("ASCII"));
        assert_eq!(sent, expected, "{lines:?}");
    }
}
