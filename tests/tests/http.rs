//! What services see of the HTTP layers: one trace, one tracking id, the baggage, and no failure by hostile headers.

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use std::convert::Infallible;
use std::time::Duration;
use telemark::http::{client, server};
use telemark::testing::{Capture, capture};
use telemark::{SpanKind, SpanRecord, Status};
use tower::{Layer, ServiceExt, service_fn};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn request(uri: &str, headers: &[(&'static str, &str)]) -> Request<Body> {
    let mut request = Request::builder().uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).expect("a valid request")
}

async fn ask(app: &Router, request: Request<Body>) -> Response<Body> {
    app.clone().oneshot(request).await.expect("a router does not fail")
}

async fn text(answer: Response<Body>) -> String {
    let bytes = answer.into_body().collect().await.expect("a whole body").to_bytes();
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn attribute(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn only(captured: &Capture) -> SpanRecord {
    let spans = captured.spans();
    assert_eq!(spans.len(), 1, "{spans:?}");
    spans[0].clone()
}

fn users() -> Router {
    let user = |Path(id): Path<u32>| async move {
        match id {
            500 => (StatusCode::INTERNAL_SERVER_ERROR, "failed".to_owned()),
            404 => (StatusCode::NOT_FOUND, "nobody".to_owned()),
            _ => (
                StatusCode::OK,
                telemark::current().map_or_else(String::new, |now| now.tracking_id.to_string()),
            ),
        }
    };
    Router::new().route("/users/{id}", get(user)).layer(server::layer().service("users"))
}

async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

fn http_client() -> ClientWithMiddleware {
    ClientBuilder::new(reqwest::Client::builder().no_proxy().build().expect("a client"))
        .with(client::reqwest_middleware())
        .build()
}

#[tokio::test]
async fn a_server_span_tells_what_the_conventions_ask_for() {
    let captured = capture();
    let headers = [
        ("host", "api.example.org:8443"),
        ("user-agent", "curl/8.5.0"),
        ("x-forwarded-for", "203.0.113.195"),
        ("x-forwarded-proto", "https"),
        ("traceparent", PARENT),
        ("tracestate", "vendor=1"),
    ];
    let answer = ask(&users(), request("/users/7?page=2&email=a%40b", &headers)).await;
    drop(text(answer).await);
    let span = only(&captured);
    assert_eq!(
        (span.name.as_ref(), span.kind, &span.status),
        ("GET /users/{id}", SpanKind::Server, &Status::Unset)
    );
    assert_eq!((span.context.trace_id().to_string().as_str(), span.parent_is_remote), (TRACE, true));
    assert_eq!(span.parent.map(|id| id.to_string()).as_deref(), Some("00f067aa0ba902b7"));
    assert_eq!(span.context.trace_state(), Some("vendor=1"));
    for (key, value) in [
        ("http.request.method", "GET"),
        ("http.route", "/users/{id}"),
        ("url.path", "/users/7"),
        ("url.scheme", "https"),
        ("url.query", "page=REDACTED&email=REDACTED"),
        ("server.address", "api.example.org"),
        ("server.port", "8443"),
        ("client.address", "203.0.113.0"),
        ("network.protocol.version", "1.1"),
        ("user_agent.original", "curl/8.5.0"),
        ("http.response.status_code", "200"),
        ("tracking_id", TRACE),
    ] {
        assert_eq!(attribute(&span, key).as_deref(), Some(value), "{key}");
    }
    assert_eq!(attribute(&span, "error.type"), None);
}

#[tokio::test]
async fn only_5xx_is_an_error_of_the_server() {
    let captured = capture();
    for id in ["404", "500"] {
        drop(text(ask(&users(), request(&format!("/users/{id}"), &[])).await).await);
    }
    let spans = captured.spans();
    assert_eq!((&spans[0].status, attribute(&spans[0], "error.type")), (&Status::Unset, None));
    assert!(matches!(spans[1].status, Status::Error(_)));
    assert_eq!(attribute(&spans[1], "error.type").as_deref(), Some("500"));
}

#[tokio::test]
async fn an_unknown_route_or_method_names_the_span_without_what_was_asked() {
    let captured = capture();
    drop(text(ask(&users(), request("/nowhere/4711", &[])).await).await);
    let mut invented = request("/users/1", &[]);
    *invented.method_mut() = http::Method::from_bytes(b"BREW").expect("a token");
    drop(text(ask(&users(), invented).await).await);
    let spans = captured.spans();
    assert_eq!((spans[0].name.as_ref(), attribute(&spans[0], "http.route")), ("GET", None));
    assert_eq!(spans[1].name, "HTTP /users/{id}");
    assert_eq!(attribute(&spans[1], "http.request.method").as_deref(), Some("_OTHER"));
    assert_eq!(attribute(&spans[1], "http.request.method_original").as_deref(), Some("BREW"));
}

#[tokio::test]
async fn the_tracking_id_is_taken_or_made_and_always_echoed() {
    let captured = capture();
    for (sent, expected) in [
        (vec![("x-tracking-id", "order-4711.a_B")], Some("order-4711.a_B")),
        (vec![("x-tracking-id", "a b"), ("traceparent", PARENT)], Some(TRACE)),
        (vec![("x-tracking-id", "one"), ("x-tracking-id", "two"), ("traceparent", PARENT)], Some(TRACE)),
        (vec![("x-tracking-id", ""), ("traceparent", PARENT)], Some(TRACE)),
        (vec![], None),
    ] {
        let answer = ask(&users(), request("/users/1", &sent)).await;
        let echoed = answer.headers()["x-tracking-id"].to_str().expect("ASCII").to_owned();
        assert_eq!(text(answer).await, echoed, "handler and answer name the same request");
        let trace = captured.spans().last().expect("a span").context.trace_id().to_string();
        assert_eq!(echoed, expected.unwrap_or(&trace));
    }
}

#[tokio::test]
async fn without_telemetry_requests_are_served_and_still_have_a_tracking_id() {
    let answer = ask(&users(), request("/users/1", &[("x-tracking-id", "t-1")])).await;
    assert_eq!(answer.headers()["x-tracking-id"], "t-1");
    let answer = ask(&users(), request("/users/1", &[])).await;
    assert_eq!(answer.headers()["x-tracking-id"].len(), 32);
}

#[tokio::test]
async fn two_services_join_one_trace_and_share_tracking_id_and_baggage() {
    let captured = capture();
    let work = |headers: HeaderMap| async move {
        let batch = telemark::baggage::get("batch.id").unwrap_or_default();
        Json((batch, headers.contains_key("baggage")))
    };
    let engine =
        serve(Router::new().route("/work", post(work)).layer(server::layer().service("engine"))).await;
    let call = move || async move {
        telemark::set_user("user-123");
        telemark::set_attribute("user.vip", true);
        let _batch = telemark::baggage::set("batch.id", "b é 1");
        let answer = http_client().post(format!("{engine}/work?key=k")).send().await.expect("an answer");
        answer.text().await.expect("text")
    };
    let gateway =
        serve(Router::new().route("/call", get(call)).layer(server::layer().service("gateway"))).await;
    let answer = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = answer
        .get(format!("{gateway}/call"))
        .header("x-tracking-id", "order-1")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.headers()["x-tracking-id"], "order-1");
    assert_eq!(answer.text().await.expect("text"), "[\"b é 1\",true]");

    let by_name =
        |name: &str| captured.span(name).unwrap_or_else(|| panic!("{name}: {:?}", captured.spans()));
    let (served, called, outer) = (by_name("POST /work"), by_name("POST"), by_name("GET /call"));
    assert_eq!(served.parent, Some(called.context.span_id()));
    assert_eq!(called.parent, Some(outer.context.span_id()));
    assert!(served.parent_is_remote && !called.parent_is_remote && outer.parent.is_none());
    for span in [&served, &called, &outer] {
        assert_eq!(span.context.trace_id(), outer.context.trace_id());
        assert_eq!(span.request.tracking_id().as_str(), "order-1");
    }
    for span in [&called, &outer] {
        assert_eq!(attribute(span, "user.id").as_deref(), Some("user-123"));
        assert_eq!(attribute(span, "user.vip").as_deref(), Some("true"));
    }
    assert_eq!(called.kind, SpanKind::Client);
    assert_eq!(attribute(&called, "http.response.status_code").as_deref(), Some("200"));
    assert_eq!(attribute(&called, "server.address").as_deref(), Some("127.0.0.1"));
    assert!(attribute(&called, "url.full").is_some_and(|url| url.ends_with("/work?key=REDACTED")));
    assert_eq!(served.request.service().map(AsRef::as_ref), Some("engine"));
}

#[tokio::test]
async fn a_call_that_fails_says_how() {
    let captured = capture();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = listener.local_addr().expect("an address");
    drop(listener);
    assert!(http_client().get(format!("http://{nobody}/")).send().await.is_err());
    let users = serve(users()).await;
    assert!(http_client().get(format!("{users}/users/404")).send().await.is_ok());
    let span = |at: usize| captured.spans().into_iter().filter(|span| span.kind == SpanKind::Client).nth(at);
    let (unreached, refused) = (span(0).expect("a span"), span(1).expect("a span"));
    assert_eq!(attribute(&unreached, "error.type").as_deref(), Some("connect"));
    assert_eq!(attribute(&refused, "error.type").as_deref(), Some("404"));
    assert!(matches!((&unreached.status, &refused.status), (Status::Error(_), Status::Error(_))));
}

#[tokio::test]
async fn baggage_goes_to_loopback_only_and_the_other_headers_everywhere() {
    let _captured = capture();
    let echo = service_fn(|request: Request<()>| async move {
        Ok::<_, Infallible>(Response::new(request.into_parts().0.headers))
    });
    let client = client::layer().layer(echo);
    let _batch = telemark::baggage::set("batch.id", 1);
    for (host, carried) in
        [("localhost:1", true), ("127.0.0.1", true), ("[::1]:1", true), ("example.org", false)]
    {
        let request = Request::builder().uri(format!("http://{host}/")).body(()).expect("a request");
        let headers = client.clone().oneshot(request).await.expect("an answer").into_body();
        assert_eq!(headers.contains_key("baggage"), carried, "{host}");
        assert!(headers.contains_key("traceparent") && headers.contains_key("x-tracking-id"));
        assert!(!headers.contains_key("tracestate"), "an empty tracestate is not sent");
    }
}

#[tokio::test]
async fn concurrent_spans_of_one_request_have_their_own_baggage() {
    use telemark::Instrument;
    let _captured = capture();
    let item = |index: u32| async move {
        let _index = telemark::baggage::set("batch.index", index);
        tokio::task::yield_now().await;
        (telemark::baggage::get("batch.id"), telemark::baggage::get("batch.index"))
    };
    let batch = async {
        let _batch = telemark::baggage::set("batch.id", "b1");
        let one = item(1).instrument(tracing::info_span!("item"));
        let two = item(2).instrument(tracing::info_span!("item"));
        let found = tokio::join!(one, two);
        assert_eq!(telemark::baggage::get("batch.index"), None);
        found
    };
    let (one, two) = batch.instrument(tracing::info_span!("batch")).await;
    assert_eq!(one, (Some("b1".into()), Some("1".into())));
    assert_eq!(two, (Some("b1".into()), Some("2".into())));
    assert_eq!(telemark::baggage::get("batch.id"), None);
}

/// Value of a counter, or count of a histogram, for these labels.
fn measured(metric: &str, labels: &[&str]) -> Option<u64> {
    let family = telemark::metric::families().into_iter().find(|family| family.shape().name == metric);
    let family = family.unwrap_or_else(|| panic!("{metric} is not declared"));
    let mut found = None;
    family.read(&mut |values, words| {
        if values == labels {
            found = Some(if words.len() == 1 { words[0] } else { words[..words.len() - 1].iter().sum() });
        }
    });
    found
}

#[tokio::test]
async fn requests_are_counted_and_timed_by_route_and_never_by_what_was_asked() {
    let counted = || async { StatusCode::CREATED };
    let app = Router::new()
        .route("/counted/{id}", post(counted).get(std::future::pending::<()>))
        .layer(server::layer().service("counted"));
    let send = async |method: http::Method, uri: &str| {
        let mut request = request(uri, &[]);
        *request.method_mut() = method;
        tokio::time::timeout(Duration::from_millis(5), ask(&app, request)).await.map(drop)
    };
    for id in 0..3 {
        send(http::Method::POST, &format!("/counted/{id}")).await.expect("an answer");
        send(http::Method::DELETE, &format!("/nowhere/{id}")).await.expect("an answer");
    }
    send(http::Method::GET, "/counted/1").await.expect_err("the handler waits for ever");
    for metric in ["http_requests", "http_request_duration"] {
        assert_eq!(measured(metric, &["counted", "POST", "/counted/{id}", "201"]), Some(3));
        assert_eq!(measured(metric, &["counted", "DELETE", "__unmatched__", "404"]), Some(3));
        assert_eq!(measured(metric, &["counted", "GET", "/counted/{id}", "499"]), Some(1));
    }
    let conventions = "http.server.request.duration";
    assert_eq!(measured(conventions, &["POST", "http", "/counted/{id}", "", "201"]), Some(3));
    assert_eq!(measured(conventions, &["GET", "http", "/counted/{id}", "", ""]), Some(1));
    assert_eq!(measured("http.server.active_requests", &["DELETE", "http"]), Some(0));
}

fn streaming() -> Router {
    let stream = || async {
        let chunks = ["one", "two"].map(|chunk| Ok::<_, Infallible>(Bytes::from_static(chunk.as_bytes())));
        Body::from_stream(futures_util::stream::iter(chunks))
    };
    let wait = || std::future::pending::<()>();
    let panics = || async {
        assert!(telemark::current().is_none(), "the handler fails");
    };
    Router::new()
        .route("/stream", get(stream))
        .route("/wait", get(wait))
        .route("/panic", get(panics))
        .layer(server::layer().service("streaming"))
}

#[tokio::test]
async fn a_stream_keeps_its_span_open_until_its_last_byte() {
    let captured = capture();
    let answer = ask(&streaming(), request("/stream", &[])).await;
    assert_eq!(captured.spans().len(), 0, "the answer's head is there, its body is not");
    assert_eq!(text(answer).await, "onetwo");
    assert_eq!(attribute(&only(&captured), "telemark.outcome"), None);
}

#[tokio::test]
async fn a_caller_that_goes_away_cancels_the_request() {
    let captured = capture();
    let answer = ask(&streaming(), request("/stream", &[])).await;
    drop(answer);
    let app = streaming();
    let waiting = tokio::time::timeout(Duration::from_millis(5), ask(&app, request("/wait", &[])));
    assert!(waiting.await.is_err());
    let spans = captured.spans();
    assert_eq!(spans.len(), 2);
    for span in &spans {
        assert_eq!(attribute(span, "telemark.outcome").as_deref(), Some("cancelled"), "{}", span.name);
        assert_eq!((&span.status, attribute(span, "error.type")), (&Status::Unset, None));
    }
}

#[tokio::test]
async fn a_panic_of_the_handler_is_recorded_and_goes_on() {
    let captured = capture();
    let asked = tokio::spawn(async { ask(&streaming(), request("/panic", &[])).await });
    assert!(asked.await.expect_err("the handler panics").is_panic());
    let span = only(&captured);
    assert_eq!(attribute(&span, "error.type").as_deref(), Some("panic"));
    assert_eq!(attribute(&span, "telemark.outcome").as_deref(), Some("panicked"));
    assert!(matches!(span.status, Status::Error(_)));
}

#[tokio::test]
async fn an_answer_to_head_ends_its_request_although_nobody_reads_its_body() {
    let captured = capture();
    let mut head = request("/stream", &[]);
    *head.method_mut() = http::Method::HEAD;
    drop(ask(&streaming(), head).await);
    assert_eq!(attribute(&only(&captured), "telemark.outcome"), None);
}

#[tokio::test]
async fn hostile_headers_never_fail_a_request_and_leave_little_behind() {
    let captured = capture();
    let large = "x".repeat(10 << 20);
    let entries = (0..10_000).map(|at| format!("k{at}=v")).collect::<Vec<_>>().join(",");
    let members = (0..512).map(|at| format!("m{at}=v")).collect::<Vec<_>>().join(",");
    let mut requests = vec![];
    for name in [
        "traceparent",
        "tracestate",
        "baggage",
        "x-tracking-id",
        "user-agent",
        "x-forwarded-for",
        "forwarded",
    ] {
        let value =
            HeaderValue::from_bytes(b"caf\xe9 \xff=\xfe;,%").expect("opaque bytes are a header value");
        for value in [HeaderValue::from_str(&large).expect("visible"), value] {
            let mut request = request("/users/1", &[("traceparent", PARENT)]);
            request.headers_mut().append(name, value);
            requests.push(request);
        }
    }
    requests.push(request(
        "/users/1",
        &[("traceparent", PARENT), ("baggage", &entries), ("tracestate", &members)],
    ));
    requests.push(request("/users/1", &[("traceparent", PARENT), ("traceparent", PARENT)]));
    for (at, request) in requests.into_iter().enumerate() {
        let answer = ask(&users(), request).await;
        assert_eq!(answer.status(), StatusCode::OK, "{at}");
        drop(text(answer).await);
    }
    for span in captured.spans() {
        assert_eq!(span.context.trace_state(), None);
        for (key, value) in &span.attributes {
            assert!(value.to_string().len() <= 2048, "{key}");
        }
    }
    let last = captured.spans().pop().expect("a span");
    assert_ne!(last.context.trace_id().to_string(), TRACE, "two parents are none");
    assert!(last.parent.is_none());
}
