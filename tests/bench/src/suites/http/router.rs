//! The router that all of them stand on, and how it is asked: in the process, without a socket.

use crate::case::Case;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::routing::get;
use http::Request;
use std::hint::black_box;
use tokio::runtime::Builder;
use tower::Service;
use tower::layer::util::Identity;

/// More than the handler answers.
const LIMIT: usize = 1024;

async fn user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

/// Two routes and no layer.
pub fn router() -> Router {
    Router::new().route("/users/{id}", get(user)).route("/health", get(async || "ok"))
}

/// What a caller within the same system sends: a trace, a tracking id and baggage.
fn request() -> Request<Body> {
    Request::builder()
        .uri("/users/42")
        .header("host", "localhost:3000")
        .header("user-agent", "curl/8.5.0")
        .header("x-tracking-id", "track-000000000001")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .header("baggage", "batch.id=17,tenant=blue")
        .body(Body::empty())
        .expect("the request is well-formed")
}

async fn ask(app: &mut impl Service<Request<Body>, Response = axum::response::Response, Error = std::convert::Infallible>) {
    let answer = app.call(request()).await.expect("a router does not fail");
    assert!(answer.status().is_success());
    let body = to_bytes(answer.into_body(), LIMIT).await.expect("a short body");
    black_box(body);
}

/// One request from its head to the end of its answer, its making included.
pub fn asked(app: Router) -> Case {
    let runtime = Builder::new_current_thread().build().expect("a runtime without drivers needs nothing");
    let mut service = app.into_service::<Body>();
    Case::new("whole", move |n| {
        runtime.block_on(async {
            for _ in 0..n {
                ask(&mut service).await;
            }
        });
    })
}

pub fn bare() -> Vec<Case> {
    vec![asked(router())]
}

/// A layer that changes nothing: what axum itself needs for one.
pub fn noop() -> Vec<Case> {
    vec![asked(router().layer(Identity::new()))]
}
