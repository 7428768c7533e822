//! How requests end that are no single piece: streams tell when they began, changes of protocol end at once.

use crate::http_parts::{ask, attribute, only, request, serve, text};
use crate::{installed, scraped};
use axum::Router;
use axum::body::Body;
use axum::routing::{any, get};
use http::{Response, StatusCode};
use hyper::body::{Bytes, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use telemark::Status;
use telemark::http::server;
use telemark::testing::scope;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

#[tokio::test]
async fn the_first_byte_of_a_stream_is_an_event_between_its_beginning_and_its_end() {
    let captured = scope();
    let ticks = || async {
        Body::from_stream(futures_util::stream::unfold(0, async |at| {
            tokio::time::sleep(Duration::from_millis(20)).await;
            (at < 3).then_some((Ok::<_, Infallible>("data: tick\n\n"), at + 1))
        }))
    };
    let app = Router::new().route("/ticks", get(ticks)).layer(server::layer());
    assert_eq!(text(ask(&app, request("/ticks", &[])).await).await.len(), 36);
    let span = only(&captured);
    let named: Vec<_> = span.events.iter().filter(|event| event.name == "http.response.first_byte").collect();
    assert_eq!(named.len(), 1, "{:?}", span.events);
    let (early, late) = (named[0].time - span.start, span.end - named[0].time);
    assert!(
        early >= 15_000_000 && late >= 30_000_000,
        "{early} ns after the beginning, {late} before the end"
    );
}

#[tokio::test]
async fn an_answer_in_one_piece_needs_no_such_event() {
    let captured = scope();
    let app = Router::new().route("/", get(async || "whole")).layer(server::layer());
    drop(text(ask(&app, request("/", &[])).await).await);
    assert_eq!(only(&captured).events.len(), 0);
}

#[tokio::test]
async fn a_short_answer_in_one_piece_is_over_with_its_head() {
    let captured = scope();
    let app = Router::new().route("/", get(async || "whole")).layer(server::layer());
    let answer = ask(&app, request("/", &[])).await;
    assert_eq!(attribute(&only(&captured), "telemark.outcome"), None);
    assert_eq!(answer.headers()["content-length"], "5");
    assert_eq!(text(answer).await, "whole");
    assert_eq!(captured.spans().len(), 1);
}

/// Pieces whose length is known from the beginning.
struct Pieces(Vec<&'static str>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = if self.0.is_empty() { None } else { Some(self.0.remove(0)) };
        Poll::Ready(next.map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes())))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}

#[tokio::test]
async fn an_answer_in_several_pieces_of_known_length_is_over_with_the_last_of_them() {
    installed();
    let captured = scope();
    let pieces = async || Body::new(Pieces(vec!["one", "two", "three"]));
    let app = Router::new().route("/pieces", get(pieces)).layer(server::layer());
    let answer = ask(&app, request("/pieces", &[])).await;
    assert_eq!(captured.spans().len(), 0, "two pieces are still to come");
    assert_eq!(answer.headers()["content-length"], "11");
    assert_eq!(text(answer).await, "onetwothree");
    assert_eq!(only(&captured).events.len(), 1, "the first byte");
    let sizes = r#"http_server_response_body_size_bytes_sum{http_request_method="GET",url_scheme="http",http_route="/pieces""#;
    let size = crate::page().lines().find(|line| line.starts_with(sizes)).map(str::to_owned);
    assert!(size.as_deref().is_some_and(|line| line.contains("} 11")), "{size:?}");
}

/// Breaks when it is asked for its bytes.
struct Broken;

impl hyper::body::Body for Broken {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("the body is broken")
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(5)
    }
}

#[tokio::test]
async fn a_short_body_that_panics_is_answered_for_like_its_handler() {
    let captured = scope();
    let app = Router::new().route("/", get(async || Body::new(Broken))).layer(server::layer());
    let answer = ask(&app, request("/", &[])).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let span = only(&captured);
    assert_eq!(attribute(&span, "telemark.outcome").as_deref(), Some("panicked"));
    assert_eq!(attribute(&span, "http.response.status_code").as_deref(), Some("500"));
    assert!(text(answer).await.starts_with(r#"{"error.type":"panic""#));
}

/// Answers 101, and sends back what comes after it.
async fn upgrade(mut asked: axum::extract::Request) -> Response<Body> {
    let upgraded = hyper::upgrade::on(&mut asked);
    tokio::spawn(async move {
        let mut stream = hyper_util::rt::TokioIo::new(upgraded.await.expect("the connection changes"));
        let mut said = [0; 4];
        stream.read_exact(&mut said).await.expect("four bytes");
        stream.write_all(&said).await.expect("a reader");
    });
    let answer = Response::builder().status(StatusCode::SWITCHING_PROTOCOLS);
    answer.header("connection", "upgrade").header("upgrade", "echo").body(Body::empty()).expect("an answer")
}

#[tokio::test]
async fn a_change_of_protocols_ends_the_request_and_leaves_the_connection_alone() {
    installed();
    let captured = scope();
    let app = Router::new().route("/socket", any(upgrade)).layer(server::layer().service("sockets"));
    let service = serve(app).await;
    let mut stream =
        tokio::net::TcpStream::connect(service.trim_start_matches("http://")).await.expect("it listens");
    stream
        .write_all(b"PATCH /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n")
        .await
        .expect("a server");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("an answer"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    // The request is over before a byte of the new protocol was sent.
    let span = only(&captured);
    assert_eq!((&span.status, attribute(&span, "error.type")), (&Status::Unset, None));
    assert_eq!(attribute(&span, "http.response.status_code").as_deref(), Some("101"));
    assert_eq!(attribute(&span, "telemark.outcome"), None);
    stream.write_all(b"ping").await.expect("a server");
    let mut said = [0; 4];
    stream.read_exact(&mut said).await.expect("an echo");
    assert_eq!(&said, b"ping");
    let counted = r#"http_requests_total{service="sockets",method="PATCH",path="/socket",status="101"}"#;
    assert_eq!(scraped(counted).as_deref(), Some("1"));
    let active = r#"http_server_active_requests{http_request_method="PATCH",url_scheme="http"}"#;
    assert_eq!(scraped(active).as_deref(), Some("0"));
}
