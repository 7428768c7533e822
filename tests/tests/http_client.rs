//! What the callee sees of a call: the caller's span, the tracking id, and the baggage where it may go.

mod http_parts;

use axum::body::Body;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, Request, Response};
use http_parts::{PARENT, TRACE, attribute, serve, users};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;
use telemark::http::{client, server};
use telemark::testing::scope;
use telemark::{SpanKind, Status};
use tower::{Layer, ServiceExt, service_fn};

fn http_client() -> ClientWithMiddleware {
    ClientBuilder::new(reqwest::Client::builder().no_proxy().build().expect("a client"))
        .with(client::reqwest_middleware())
        .build()
}

#[tokio::test]
async fn two_services_join_one_trace_and_share_tracking_id_and_baggage() {
    let captured = scope();
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
    let captured = scope();
    // Bound and not listening: whoever comes is refused, and nobody else gets the port.
    let kept = tokio::net::TcpSocket::new_v4().expect("a socket");
    kept.bind(std::net::SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
    let nobody = kept.local_addr().expect("an address");
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
    let captured = scope();
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
    let by_path =
        Request::builder().uri("/a").header("host", "example.org:8080").body(()).expect("a request");
    let headers = client.oneshot(by_path).await.expect("an answer").into_body();
    assert!(!headers.contains_key("baggage"));
    let span = captured.spans().pop().expect("a span");
    assert_eq!(attribute(&span, "server.address").as_deref(), Some("example.org"));
    assert_eq!(attribute(&span, "server.port").as_deref(), Some("8080"));
}

#[tokio::test]
async fn concurrent_spans_of_one_request_have_their_own_baggage() {
    use telemark::Instrument;
    let _captured = scope();
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

#[test]
fn a_message_carries_trace_tracking_id_and_baggage_to_its_consumer() {
    #[telemark::traced(kind = consumer, parent = remote(headers))]
    fn consume(headers: &HashMap<String, String>) -> (Option<String>, Option<String>) {
        let now = telemark::current().map(|now| now.tracking_id.to_string());
        (now, telemark::baggage::get("batch.id"))
    }
    let captured = scope();
    let headers = [("traceparent", PARENT), ("X-Tracking-ID", "order-1"), ("baggage", "batch.id=7")];
    let headers = headers.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    assert_eq!(consume(&headers), (Some("order-1".into()), Some("7".into())));
    let span = captured.span("consume").expect("a span");
    assert_eq!((span.context.trace_id().to_string().as_str(), span.parent_is_remote), (TRACE, true));

    let mut sent = HashMap::new();
    tracing::info_span!("produce").in_scope(|| {
        let _batch = telemark::baggage::set("batch.id", 8);
        telemark::inject(&mut sent);
    });
    let produced = captured.span("produce").expect("a span");
    assert_eq!(consume(&sent), (Some(produced.context.trace_id().to_string()), Some("8".into())));
    let consumed = captured.span("consume").expect("a span");
    assert_eq!(consumed.parent, Some(produced.context.span_id()));
}

#[tokio::test]
async fn a_reader_that_leaves_a_stream_cancels_the_request_and_ends_its_span() {
    let captured = scope();
    let ticks = || async {
        Body::from_stream(futures_util::stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Some((Ok::<_, Infallible>("data: tick\n\n"), ()))
        }))
    };
    let service =
        serve(Router::new().route("/ticks", get(ticks)).layer(server::layer().service("ticks"))).await;
    let mut answer = http_client().get(format!("{service}/ticks")).send().await.expect("an answer");
    assert!(answer.chunk().await.expect("a chunk").is_some());
    assert!(captured.span("GET /ticks").is_none(), "the stream goes on");
    drop(answer);
    for _ in 0..1000 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        if let Some(span) = captured.span("GET /ticks") {
            assert_eq!(attribute(&span, "telemark.outcome").as_deref(), Some("cancelled"));
            assert_eq!(attribute(&span, "http.response.status_code").as_deref(), Some("200"));
            return;
        }
    }
    panic!("the span did not end: {:?}", captured.spans());
}
