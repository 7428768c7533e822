//! A request through the server's layer, without a router: what the layer itself does.

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use telemark::http::server;
use tower_layer::Layer;
use tower_service::Service;

thread_local! {
    static MADE: RefCell<Vec<Request<Full<Bytes>>>> = const { RefCell::new(Vec::new()) };
}

/// Answers at once.
struct Plain;

impl Service<Request<Full<Bytes>>> for Plain {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Full<Bytes>>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Request<Full<Bytes>>) -> Self::Future {
        drop(black_box(asked));
        ready(Ok(Response::new(Full::new(Bytes::from_static(b"user 42")))))
    }
}

/// What a caller within the same system sends; making it is not counted.
pub(crate) fn make(calls: u64) {
    let made = (0..calls).map(|_| {
        let request = Request::builder()
            .uri("/users/42")
            .header("host", "localhost:3000")
            .header("user-agent", "curl/8.5.0")
            .header("x-tracking-id", "track-000000000001")
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("baggage", "batch.id=17,tenant=blue");
        request.body(Full::default()).expect("the request is well-formed")
    });
    MADE.set(made.collect());
}

/// From the request's head to the end of its answer.
#[inline(never)]
pub(crate) fn request(calls: u64) {
    let mut service = server::layer().layer(Plain);
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
