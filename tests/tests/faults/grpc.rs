//! The same collector over gRPC.

use super::collector::{Manner, Stream, Taken};
use super::message::unzipped;
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use std::sync::Arc;
use tokio::time::sleep;

/// One connection of HTTP/2.
pub(super) async fn serve(socket: impl Stream, manner: Manner, taken: Arc<Taken>) {
    let Ok(mut connection) = h2::server::handshake(socket).await else { return };
    let mut calls = tokio::task::JoinSet::new();
    while let Some(Ok((request, respond))) = connection.accept().await {
        if matches!(manner, Manner::HangsUp) {
            return;
        }
        if matches!(manner, Manner::HalfAnAnswer) {
            begin(respond);
            // The beginning goes out, and nothing follows.
            drop(tokio::time::timeout(std::time::Duration::from_millis(20), connection.accept()).await);
            return;
        }
        calls.spawn(call(request, respond, manner.clone(), Arc::clone(&taken)));
    }
}

fn begin(mut respond: h2::server::SendResponse<Bytes>) {
    let head = Response::builder().header("content-type", "application/grpc").body(()).expect("a head");
    if let Ok(mut out) = respond.send_response(head, false) {
        drop(out.send_data(Bytes::from_static(b"\0\0"), false));
    }
}

async fn call(
    request: Request<h2::RecvStream>,
    mut respond: h2::server::SendResponse<Bytes>,
    manner: Manner,
    taken: Arc<Taken>,
) {
    let (parts, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(chunk)) = stream.data().await {
        drop(stream.flow_control().release_capacity(chunk.len()));
        body.extend_from_slice(&chunk);
    }
    match manner {
        Manner::Silent => std::future::pending().await,
        Manner::Slow(time) => sleep(time).await,
        _ => {}
    }
    let head = Response::builder().header("content-type", "application/grpc").body(()).expect("a head");
    // Who has hung up needs no answer.
    let Ok(mut out) = respond.send_response(head, false) else { return };
    let mut trailers = HeaderMap::new();
    if let Manner::Answers(status, trailer) = manner {
        trailers.insert("grpc-status", status.into());
        if let Some((name, value)) = trailer {
            trailers.insert(name, value.parse().expect("letters and digits"));
        }
    } else {
        let message = match body.first() {
            Some(1) => unzipped(&body[5..]),
            Some(_) => body[5..].to_vec(),
            None => Vec::new(),
        };
        let rejected = taken.take(parts.uri.path(), &message, &manner);
        let said: &[u8] = if rejected == 0 { b"" } else { b"\x0a\x07\x08\x01\x12\x03old" };
        let frame = [&[0][..], &(said.len() as u32).to_be_bytes(), said].concat();
        drop(out.send_data(frame.into(), false));
        trailers.insert("grpc-status", 0.into());
    }
    drop(out.send_trailers(trailers));
}
