//! Retries and redirects: one span a try, and baggage only where it may go.

use crate::http_parts::{attribute, serve};
use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use http::{Extensions, HeaderMap, Request, Response, StatusCode};
use reqwest_middleware::{ClientBuilder, Middleware, Next, Result};
use std::convert::Infallible;
use std::net::SocketAddr;
use telemark::SpanKind;
use telemark::http::client;
use telemark::testing::{Scope, scope};
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};

/// What each try says of those before it, and whether each is a span of its own.
fn resent(captured: &Scope) -> Vec<Option<String>> {
    let calls = captured.spans();
    let calls: Vec<_> = calls.iter().filter(|span| span.kind == SpanKind::Client).collect();
    for (at, span) in calls.iter().enumerate() {
        assert!(calls[..at].iter().all(|other| other.context.span_id() != span.context.span_id()));
        assert_eq!(attribute(span, "http.response.status_code").as_deref(), Some("503"));
    }
    calls.iter().map(|span| attribute(span, "http.request.resend_count")).collect()
}

/// Tries three times, whatever comes.
pub(crate) struct ThreeTimes;

#[async_trait::async_trait]
impl Middleware for ThreeTimes {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<reqwest::Response> {
        for _ in 0..2 {
            let again = request.try_clone().expect("it has no stream");
            drop(next.clone().run(again, extensions).await?);
        }
        next.run(request, extensions).await
    }
}

#[tokio::test]
async fn each_try_of_a_middleware_is_a_span_that_counts_those_before_it() {
    let captured = scope();
    let busy = serve(Router::new().route("/", get(async || StatusCode::SERVICE_UNAVAILABLE))).await;
    let client = ClientBuilder::new(reqwest::Client::builder().no_proxy().build().expect("a client"))
        .with(ThreeTimes)
        .with(client::reqwest_middleware())
        .build();
    client.get(&busy).send().await.expect("an answer");
    assert_eq!(resent(&captured), [None, Some("1".into()), Some("2".into())]);
    captured.spans().iter().for_each(drop);
    client.get(&busy).send().await.expect("an answer");
    assert_eq!(resent(&captured)[3..], [None, Some("1".into()), Some("2".into())], "a new call counts anew");
}

#[tokio::test]
async fn each_try_of_a_tower_stack_is_a_span_that_counts_those_before_it() {
    let captured = scope();
    let busy = service_fn(|_: Request<()>| async {
        let mut answer = Response::new(());
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        Ok::<_, Infallible>(answer)
    });
    let observed = client::layer().layer(busy);
    let again = service_fn(move |asked: Request<()>| {
        let mut observed = observed.clone();
        async move {
            // As tower's own retry layer does: the copy is made before the first try.
            let copy = asked.clone();
            observed.ready().await?.call(asked).await?;
            observed.ready().await?.call(copy).await
        }
    });
    let client = client::tries().layer(again);
    let asked = || Request::builder().uri("http://peer/").body(()).expect("a request");
    for _ in 0..2 {
        client.clone().oneshot(asked()).await.expect("an answer");
    }
    assert_eq!(resent(&captured), [None, Some("1".into()), None, Some("1".into())]);
}

#[tokio::test]
async fn baggage_does_not_follow_a_redirect_to_a_host_that_may_not_see_it() {
    let _captured = scope();
    let seen = async |headers: HeaderMap| format!("baggage: {}", headers.contains_key("baggage"));
    let elsewhere = serve(Router::new().route("/seen", get(seen))).await;
    let address: SocketAddr = elsewhere.trim_start_matches("http://").parse().expect("an address");
    let abroad = format!("http://partner.example:{}/seen", address.port());
    let target = elsewhere.clone();
    let app = Router::new()
        .route("/near", get(async move || Redirect::temporary(&format!("{target}/seen"))))
        .route("/far", get(async move || Redirect::temporary(&abroad)));
    let home = serve(app).await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .resolve("partner.example", address)
        .resolve("other.example", home.trim_start_matches("http://").parse().expect("an address"))
        .redirect(client::redirects())
        .build()
        .expect("a client");
    let client = ClientBuilder::new(http).with(client::reqwest_middleware()).build();
    let ask = async |url: String| {
        let answer = client.get(url).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let _batch = telemark::baggage::set("batch.id", 7);
    assert_eq!(ask(format!("{home}/near")).await, (200, "baggage: true".to_owned()));
    assert_eq!(ask(format!("{home}/far")).await.0, 307, "the redirect is the answer");
    // The first host was shown none, so there is none to take along.
    let port = home.rsplit_once(':').expect("it has a port").1;
    assert_eq!(ask(format!("http://other.example:{port}/far")).await, (200, "baggage: false".to_owned()));
}
