//! The cases of the W3C trace-context harness, put to `examples/propagation` over real connections.

#[cfg(test)]
mod propagation {
    mod calls;
    mod traceparent;
    mod tracestate;
}
#[path = "../../examples/propagation/src/service.rs"]
mod service;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::HeaderMap;
use std::sync::{Arc, Mutex};
use telemark::SpanContext;
use telemark::testing::{Scope, scope};
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
