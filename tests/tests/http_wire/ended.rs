//! How requests end that are no single piece: streams tell when they began, changes of protocol end at once.

use crate::http_parts::{ask, attribute, only, request, serve, text};
use crate::{installed, scraped};
use axum::Router;
use axum::body::Body;
use axum::routing::{any, get};
use http::{Response, StatusCode};
use std::convert::Infallible;
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
