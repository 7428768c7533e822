//! Tasks go on working for the request that spawned them.

use crate::http_parts::{PARENT, TRACE, ask, request, serve, text};
use crate::installed;
use crate::tries::ThreeTimes;
use axum::Router;
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use reqwest_middleware::ClientBuilder;
use telemark::Instrument as _;
use telemark::http::{client, server};
use telemark::testing::scope;

/// What is known where this is asked: trace, span, tracking id and an entry of the baggage.
type Here = Option<(String, String, String, Option<String>)>;

fn here() -> Here {
    let now = telemark::current()?;
    let (trace, span) = (now.trace_id.to_string(), now.span_id.to_string());
    Some((trace, span, now.tracking_id.to_string(), telemark::baggage::get("batch.id")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_carries_span_tracking_id_and_baggage_to_other_threads() {
    installed();
    let handler = || async {
        let batch = telemark::baggage::set("batch.id", 7);
        let own = here();
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let spawned = telemark::spawn(async move {
            let before = here();
            gone.await.expect("the handler sends it");
            (before, here())
        });
        let blocking = telemark::spawn_blocking(here).await.expect("no panic");
        let instrumented = tokio::spawn(async { here() }.in_current_span()).await.expect("no panic");
        let bare = tokio::spawn(async { here() }).await.expect("no panic");
        // The task keeps its baggage; the request has none any more.
        drop(batch);
        assert_eq!(telemark::baggage::get("batch.id"), None);
        go.send(()).expect("the task waits");
        let (before, after) = spawned.await.expect("no panic");
        assert!(own.is_some());
        for found in [before, after, blocking, instrumented] {
            assert_eq!(found, own);
        }
        assert_eq!(bare, None, "a task that nobody told belongs to nobody");
        own.map(|(_, _, tracking, _)| tracking).unwrap_or_default()
    };
    let app = Router::new().route("/", get(handler)).layer(server::layer());
    let asked = request("/", &[("x-tracking-id", "order-1"), ("traceparent", PARENT)]);
    let answer = tokio::spawn(async move { text(ask(&app, asked).await).await });
    assert_eq!(answer.await.expect("no panic"), "order-1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_task_asks_of_others_again_and_again_belongs_to_its_request() {
    installed();
    let (heard, mut hear) = tokio::sync::mpsc::unbounded_channel::<HeaderMap>();
    let busy = move |headers: HeaderMap| async move {
        heard.send(headers).expect("the test listens");
        StatusCode::SERVICE_UNAVAILABLE
    };
    let peer = serve(Router::new().route("/", get(busy))).await;
    let client = ClientBuilder::new(reqwest::Client::builder().no_proxy().build().expect("a client"))
        .with(ThreeTimes)
        .with(client::reqwest_middleware())
        .build();
    let (go, gone) = tokio::sync::watch::channel(false);
    let ask_peer = move |mut gone: tokio::sync::watch::Receiver<bool>| async move {
        gone.wait_for(|gone| *gone).await.expect("the test says so");
        client.get(&peer).send().await.expect("an answer").status()
    };
    let handler = move || async move {
        let _batch = telemark::baggage::set("batch.id", 7);
        // One goes on by itself; the other is a future that somebody else spawns.
        drop(telemark::spawn(ask_peer.clone()(gone.clone())));
        drop(tokio::spawn(ask_peer(gone).in_current_span()));
        "accepted"
    };
    let app = Router::new().route("/", get(handler)).layer(server::layer());
    let sent = [("x-tracking-id", "order-2"), ("traceparent", PARENT), ("baggage", "tenant=acme")];
    assert_eq!(text(ask(&app, request("/", &sent)).await).await, "accepted");
    // The answer is out and the guard of the baggage gone before the first of them begins.
    go.send(true).expect("they wait");
    let mut spans = std::collections::BTreeSet::new();
    let mut batches = Vec::new();
    for _ in 0..6 {
        let headers = hear.recv().await.expect("six tries");
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("traceparent")[3..35], *TRACE);
        assert_eq!(header("x-tracking-id"), "order-2");
        assert!(header("baggage").contains("tenant=acme"), "{headers:?}");
        batches.push(header("baggage").contains("batch.id=7"));
        spans.insert(header("traceparent").to_owned());
    }
    assert_eq!(spans.len(), 6, "each try is a span of its own: {spans:?}");
    let kept = batches.iter().filter(|kept| **kept).count();
    assert_eq!(kept, 3, "`telemark::spawn` keeps what was set, a future in a span has what holds there");
}

#[tokio::test]
async fn what_a_task_calls_is_below_the_span_that_spawned_it() {
    #[telemark::traced]
    async fn works() {}
    let captured = scope();
    let outer = tracing::info_span!("outer");
    let task = outer.in_scope(|| telemark::spawn(works()));
    task.await.expect("no panic");
    drop(outer);
    let (outer, inner) = (captured.span("outer").expect("a span"), captured.span("works").expect("a span"));
    assert_eq!(inner.parent, Some(outer.context.span_id()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_of_a_span_a_task_takes_the_baggage_of_its_thread_into_the_traces_it_begins() {
    installed();
    let batch = telemark::baggage::set("batch.id", 8);
    let task = telemark::spawn(async {
        let root = tracing::info_span!("root");
        (telemark::baggage::get("batch.id"), root.in_scope(|| telemark::baggage::get("batch.id")))
    });
    drop(batch);
    assert_eq!(task.await.expect("no panic"), (Some("8".into()), Some("8".into())));
    let fresh = tokio::spawn(async { telemark::baggage::get("batch.id") });
    assert_eq!(fresh.await.expect("no panic"), None);
}
