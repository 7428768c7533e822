//! What a service has of the server layer: spans, tracking ids, metrics, and no failure by hostile headers.

mod http_parts;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get, post};
use http::{HeaderValue, StatusCode};
use http_parts::{PARENT, TRACE, ask, attribute, only, request, text, users};
use std::convert::Infallible;
use std::time::Duration;
use telemark::http::server;
use telemark::testing::scope;
use telemark::{SpanKind, Status};

#[tokio::test]
async fn a_server_span_tells_what_the_conventions_ask_for() {
    let captured = scope();
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
    let captured = scope();
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
    let captured = scope();
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
    let captured = scope();
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
async fn an_answer_names_its_span_if_the_layer_is_told_so() {
    let captured = scope();
    let fails = async || -> &str { panic!("the handler fails") };
    let app = Router::new().route("/", get(|| async { "x" })).route("/fails", get(fails));
    for path in ["/", "/fails"] {
        let answer = ask(&app.clone().layer(server::layer()), request(path, &[])).await;
        assert!(!answer.headers().contains_key("traceresponse"), "nobody has asked for it");
        let sent = [("traceparent", PARENT), ("x-tracking-id", "t-1")];
        let answer = ask(&app.clone().layer(server::layer().trace_response()), request(path, &sent)).await;
        let told = answer.headers()["traceresponse"].to_str().expect("ASCII").to_owned();
        drop(answer);
        let here = captured.spans().pop().expect("a span").context;
        assert_eq!(told, format!("00-{TRACE}-{}-01", here.span_id()));
    }
}

#[tokio::test]
async fn without_telemetry_requests_are_served_and_still_have_a_tracking_id() {
    let answer = ask(&users(), request("/users/1", &[("x-tracking-id", "t-1")])).await;
    assert_eq!(answer.headers()["x-tracking-id"], "t-1");
    let answer = ask(&users(), request("/users/1", &[])).await;
    assert_eq!(answer.headers()["x-tracking-id"].len(), 32);
}

/// The value of a series on the page that Prometheus scrapes.
fn scraped(series: &str) -> Option<String> {
    let (_, page) = telemark::export::prometheus::render(None);
    let page = String::from_utf8(page.into()).expect("text");
    let line = page.lines().find(|line| line.starts_with(series));
    line.map(|line| line[series.len()..].trim().to_owned())
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
    for name in ["http_requests_total", "http_request_duration_seconds_count"] {
        for (labels, value) in [
            (r#"service="counted",method="POST",path="/counted/{id}",status="201""#, "3"),
            (r#"service="counted",method="DELETE",path="__unmatched__",status="404""#, "3"),
            (r#"service="counted",method="GET",path="/counted/{id}",status="499""#, "1"),
        ] {
            assert_eq!(scraped(&format!("{name}{{{labels}}}")).as_deref(), Some(value), "{name} {labels}");
        }
    }
    for (labels, value) in [
        (r#"POST",url_scheme="http",http_route="/counted/{id}",http_response_status_code="201""#, "3"),
        (r#"GET",url_scheme="http",http_route="/counted/{id}""#, "1"),
    ] {
        let series = format!("http_server_request_duration_seconds_count{{http_request_method=\"{labels}}}");
        assert_eq!(scraped(&series).as_deref(), Some(value), "{labels}");
    }
    let active = r#"http_server_active_requests{http_request_method="DELETE",url_scheme="http"}"#;
    assert_eq!(scraped(active).as_deref(), Some("0"));
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
    let captured = scope();
    let answer = ask(&streaming(), request("/stream", &[])).await;
    assert_eq!(captured.spans().len(), 0, "the answer's head is there, its body is not");
    assert_eq!(text(answer).await, "onetwo");
    assert_eq!(attribute(&only(&captured), "telemark.outcome"), None);
}

#[tokio::test]
async fn a_caller_that_goes_away_cancels_the_request() {
    let captured = scope();
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
async fn a_panic_of_the_handler_is_answered_with_the_trace_and_nothing_of_the_panic() {
    let captured = scope();
    let answer =
        ask(&streaming(), request("/panic", &[("traceparent", PARENT), ("x-tracking-id", "t-1")])).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.headers()["x-tracking-id"], "t-1");
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(text(answer).await, format!(r#"{{"error.type":"panic","trace_id":"{TRACE}"}}"#));
    let span = only(&captured);
    assert_eq!(attribute(&span, "error.type").as_deref(), Some("panic"));
    assert_eq!(attribute(&span, "telemark.outcome").as_deref(), Some("panicked"));
    assert_eq!(attribute(&span, "http.response.status_code").as_deref(), Some("500"));
    assert!(matches!(span.status, Status::Error(_)));
}

#[tokio::test]
async fn a_panic_is_told_once_by_the_request_or_by_what_is_annotated_below_it() {
    #[telemark::traced]
    async fn annotated() {
        assert!(telemark::current().is_none(), "a handler of its own span fails");
    }
    let bare = || async { assert!(telemark::current().is_none(), "the handler fails") };
    let app =
        Router::new().route("/bare", get(bare)).route("/annotated", get(annotated)).layer(server::layer());
    for (path, message) in [("/bare", "the handler fails"), ("/annotated", "a handler of its own span fails")]
    {
        let captured = scope();
        let answer = ask(&app, request(path, &[])).await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let said = text(answer).await.len();
        let told: Vec<_> = captured
            .spans()
            .into_iter()
            .flat_map(|span| span.events)
            .filter(|event| event.name == "exception")
            .collect();
        assert_eq!(told.len(), 1, "{path}");
        let attribute = |key: &str| {
            let found = told[0].attributes.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.to_string())
        };
        assert_eq!(attribute("exception.type").as_deref(), Some("panic"), "{path}");
        assert_eq!(attribute("exception.message").as_deref(), Some(message));
        assert_eq!(attribute("code.file.path").as_deref(), Some(file!()));
        let logs = captured.logs();
        let lines: Vec<_> = logs.iter().filter(|log| log.name == "exception").collect();
        assert_eq!(lines.len(), 1, "{path}");
        assert_eq!(lines[0].level, tracing::Level::ERROR);
        let sizes = captured.series("http.server.response.body.size");
        assert_eq!(sizes.len(), 1, "{path}");
        assert!(
            said > 0 && format!("{:?}", sizes[0]).contains(&format!("{said}")),
            "{said} in {:?}",
            sizes[0]
        );
    }
}

#[tokio::test]
async fn a_service_that_panics_before_it_has_a_future_is_answered_for() {
    let captured = scope();
    let service = |asked: http::Request<Body>| {
        assert!(asked.uri().path() == "/fine", "the service fails at once");
        std::future::ready(Ok::<_, Infallible>(http::Response::new(Body::empty())))
    };
    for (method, length) in [("GET", 68), ("HEAD", 0)] {
        let layered = tower::ServiceBuilder::new().layer(server::layer()).service_fn(service);
        let asked = http::Request::builder().method(method).uri("/early").body(Body::empty());
        let asked = tower::ServiceExt::oneshot(layered, asked.expect("a request"));
        let answer = asked.await.expect("it is infallible");
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let said = http_body_util::BodyExt::collect(answer.into_body()).await.expect("it is infallible");
        assert_eq!(said.to_bytes().len(), length, "{method}");
    }
    assert_eq!(captured.spans().len(), 2);
}

#[tokio::test]
async fn an_answer_to_head_ends_its_request_although_nobody_reads_its_body() {
    let captured = scope();
    let mut head = request("/stream", &[]);
    *head.method_mut() = http::Method::HEAD;
    drop(ask(&streaming(), head).await);
    assert_eq!(attribute(&only(&captured), "telemark.outcome"), None);
}

#[tokio::test]
async fn hostile_headers_never_fail_a_request_and_leave_little_behind() {
    let captured = scope();
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

#[tokio::test]
async fn handlers_ask_for_the_tracking_id_as_an_argument() {
    let ticket = |id: telemark::TrackingId| async move { id.to_string() };
    let bare = Router::new().route("/ticket", get(ticket));
    let observed = bare.clone().layer(server::layer());
    let _captured = scope();
    for (app, header, expected) in [
        (&observed, ("x-tracking-id", "order-7"), "order-7"),
        (&observed, ("traceparent", PARENT), TRACE),
        (&bare, ("x-tracking-id", "order-7"), "order-7"),
    ] {
        assert_eq!(text(ask(app, request("/ticket", &[header])).await).await, expected);
    }
    let fresh = text(ask(&bare, request("/ticket", &[("x-tracking-id", "not one")])).await).await;
    assert_eq!(fresh.len(), TRACE.len(), "{fresh}");
}

#[tokio::test]
async fn a_handler_is_given_the_trace_and_the_baggage_it_was_called_with() {
    let _captured = scope();
    let handler = async |trace: server::TraceContext, baggage: server::Baggage| {
        let (caller, span) = (trace.caller().expect("it was sent"), trace.span().expect("there is a span"));
        assert_eq!((caller.trace_id(), caller.is_remote()), (span.trace_id(), true));
        assert_ne!(caller.span_id(), span.span_id());
        let _own = telemark::baggage::set("own", 1);
        assert_eq!(format!("{baggage:?}"), r#"{"batch.id", "who"}"#, "values are nobody's to print");
        baggage.iter().flat_map(|(key, value)| [key, "=", value, ";"]).collect::<String>()
    };
    for app in [
        Router::new().route("/", get(handler)).layer(server::layer()),
        // The layer outside makes the span; the extractors read the headers themselves.
        Router::new().route("/", get(handler)).route_layer(server::layer()),
    ] {
        let sent = [("traceparent", PARENT), ("baggage", "batch.id=17, who=a%20b")];
        assert_eq!(text(ask(&app, request("/", &sent)).await).await, "batch.id=17;who=a b;");
    }
}

#[tokio::test]
async fn a_handler_knows_the_tracking_id_although_somebody_took_the_header_away() {
    let _captured = scope();
    let ticket = |id: telemark::TrackingId| async move { id.to_string() };
    let take = tower::util::MapRequestLayer::new(|mut asked: http::Request<Body>| {
        asked.headers_mut().remove("x-tracking-id");
        asked
    });
    let app = Router::new().route("/ticket", get(ticket)).layer(take).layer(server::layer());
    for sent in [&[("x-tracking-id", "t-1")][..], &[]] {
        let answer = ask(&app, request("/ticket", sent)).await;
        let echoed = answer.headers()["x-tracking-id"].to_str().expect("ASCII").to_owned();
        assert_eq!(text(answer).await, echoed);
    }
}
