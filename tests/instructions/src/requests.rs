//! A request through the server's layer: without a router, which is what the layer itself does, and with one, beside the
//! same router without the layer.

use axum::Router;
use axum::body::Body as AxumBody;
use axum::extract::Path;
use axum::routing::get;
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use telemark::http::server;
use tower_layer::Layer;
use tower_service::Service;

/// The functions below that take requests.
const CASES: u64 = 3;

thread_local! {
    static MADE: RefCell<Vec<Request<AxumBody>>> = const { RefCell::new(Vec::new()) };
}

/// Answers at once.
struct Plain;

impl Service<Request<AxumBody>> for Plain {
    type Response = Response<AxumBody>;
    type Error = Infallible;
    type Future = Ready<Result<Response<AxumBody>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Request<AxumBody>) -> Self::Future {
        drop(black_box(asked));
        ready(Ok(Response::new(AxumBody::from(Bytes::from_static(b"user 42")))))
    }
}

async fn user(Path(id): Path<u64>) -> String {
    format!("user {id}")
}

fn router() -> Router {
    Router::new().route("/users/{id}", get(user))
}

/// What a caller within the same system sends; making it is not counted.
pub(crate) fn make(calls: u64) {
    let made = (0..calls * CASES).map(|_| {
        let request = Request::builder()
            .uri("/users/42")
            .header("host", "localhost:3000")
            .header("user-agent", "curl/8.5.0")
            .header("x-tracking-id", "track-000000000001")
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("baggage", "batch.id=17,tenant=blue");
        request.body(AxumBody::empty()).expect("the request is well-formed")
    });
    MADE.set(made.collect());
}

/// From a request's head to the end of its answer.
#[inline(always)]
#[expect(clippy::inline_always, reason = "what is counted is counted by the functions below")]
fn ask<B: Body>(calls: u64, mut service: impl Service<Request<AxumBody>, Response = Response<B>>) {
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..calls {
        let Some(request) = MADE.with_borrow_mut(Vec::pop) else { return };
        let answer = pin!(service.call(request)).poll(&mut context);
        let Poll::Ready(Ok(answer)) = answer else { return };
        let mut body = pin!(answer.into_body());
        while let Poll::Ready(Some(frame)) = body.as_mut().poll_frame(&mut context) {
            drop(black_box(frame));
        }
    }
}

#[inline(never)]
pub(crate) fn request(calls: u64) {
    ask(calls, server::layer().layer(Plain));
}

#[inline(never)]
pub(crate) fn routed(calls: u64) {
    ask(calls, router().layer(server::layer()));
}

#[inline(never)]
pub(crate) fn bare(calls: u64) {
    ask(calls, router());
}
