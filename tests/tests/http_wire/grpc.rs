//! The layer in a tonic server: calls are named as gRPC names them, and trailers tell how they ended.

use crate::http_parts::attribute;
use bytes::{Buf as _, BufMut as _, Bytes};
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};
use telemark::http::server;
use telemark::testing::{Scope, scope};
use telemark::{SpanKind, SpanRecord, Status};
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataMap;
use tonic::server::{NamedService, UnaryService};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Server};

/// Messages as they are.
#[derive(Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = tonic::Status;

    fn encode(&mut self, item: Bytes, into: &mut EncodeBuf<'_>) -> Result<(), tonic::Status> {
        into.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = tonic::Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, tonic::Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

struct Answer;

impl UnaryService<Bytes> for Answer {
    type Response = Bytes;
    type Future = Ready<Result<tonic::Response<Bytes>, tonic::Status>>;

    fn call(&mut self, asked: tonic::Request<Bytes>) -> Self::Future {
        ready(match &asked.get_ref()[..] {
            b"missing" => Err(tonic::Status::not_found("nobody")),
            b"broken" => Err(tonic::Status::internal("s3cr3t")),
            b"tracked" => {
                let tracking = telemark::current().map(|now| now.tracking_id.to_string());
                Ok(tonic::Response::new(tracking.unwrap_or_default().into()))
            }
            _ => Ok(tonic::Response::new(asked.into_inner())),
        })
    }
}

#[derive(Clone)]
struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "test.v1.Echo";
}

impl tower::Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            assert!(!asked.uri().path().ends_with("/Panic"), "the handler fails");
            Ok(tonic::server::Grpc::new(Raw).unary(Answer, asked).await)
        })
    }
}

/// A server with the layer, and a client of it.
async fn connected() -> tonic::client::Grpc<Channel> {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = incoming.local_addr().expect("an address");
    tokio::spawn(Server::builder().layer(server::layer()).add_service(Echo).serve_with_incoming(incoming));
    let channel = Channel::from_shared(format!("http://{address}")).expect("a URL").connect().await;
    tonic::client::Grpc::new(channel.expect("it listens"))
}

async fn call(
    client: &mut tonic::client::Grpc<Channel>,
    path: &'static str,
    said: &'static str,
) -> Result<Bytes, tonic::Status> {
    client.ready().await.expect("it is connected");
    let mut asked = tonic::Request::new(Bytes::from_static(said.as_bytes()));
    asked.metadata_mut().insert("x-tracking-id", "order-1".parse().expect("ASCII"));
    client.unary(asked, path.parse().expect("a path"), Raw).await.map(tonic::Response::into_inner)
}

/// The last call that was served; h2 has spans of its own.
fn last(captured: &Scope) -> SpanRecord {
    captured.spans().into_iter().rfind(|span| span.kind == SpanKind::Server).expect("a span")
}

fn told(span: &SpanRecord) -> (Option<String>, Option<String>, bool) {
    let failed = matches!(span.status, Status::Error(_));
    (attribute(span, "rpc.response.status_code"), attribute(span, "error.type"), failed)
}

#[tokio::test]
async fn calls_are_named_by_service_and_method_and_their_code_is_read_from_the_trailers() {
    let captured = scope();
    let mut client = connected().await;
    for (said, answered, code, fault) in [
        ("hello", Some("hello"), "OK", None),
        ("tracked", Some("order-1"), "OK", None),
        ("missing", None, "NOT_FOUND", None),
        ("broken", None, "INTERNAL", Some("INTERNAL")),
    ] {
        let answer = call(&mut client, "/test.v1.Echo/Say", said).await;
        assert_eq!(answer.ok().as_deref(), answered.map(str::as_bytes), "{said}");
        let span = last(&captured);
        assert_eq!((span.name.as_ref(), span.kind), ("test.v1.Echo/Say", SpanKind::Server));
        assert_eq!(told(&span), (Some(code.into()), fault.map(str::to_owned), fault.is_some()), "{said}");
        for (key, value) in [
            ("rpc.system.name", "grpc"),
            ("rpc.method", "test.v1.Echo/Say"),
            ("http.request.method", "POST"),
            ("http.response.status_code", "200"),
            ("tracking_id", "order-1"),
        ] {
            assert_eq!(attribute(&span, key).as_deref(), Some(value), "{said}: {key}");
        }
        assert!(!format!("{span:?}").contains("s3cr3t"));
    }
}

#[tokio::test]
async fn an_unknown_method_is_an_error_of_the_server_and_a_panic_an_answer_that_names_the_trace() {
    let captured = scope();
    let mut client = connected().await;
    let unknown = call(&mut client, "/test.v1.Other/Say", "x").await.expect_err("nobody has it");
    assert_eq!(unknown.code(), tonic::Code::Unimplemented);
    let span = last(&captured);
    assert_eq!(told(&span), (Some("UNIMPLEMENTED".into()), Some("UNIMPLEMENTED".into()), true));

    let panicked = call(&mut client, "/test.v1.Echo/Panic", "x").await.expect_err("it panics");
    let span = last(&captured);
    assert_eq!(panicked.code(), tonic::Code::Internal);
    assert_eq!(panicked.message(), format!("panic in trace {}", span.context.trace_id()));
    assert_eq!(told(&span), (Some("INTERNAL".into()), Some("panic".into()), true));
    assert_eq!(call(&mut client, "/test.v1.Echo/Say", "again").await.expect("it goes on"), "again");
}

#[tokio::test]
async fn metadata_carries_a_trace_into_a_call_and_names_the_parent_of_a_function() {
    #[telemark::traced(kind = consumer, parent = remote(metadata))]
    fn consume(metadata: &MetadataMap) -> (Option<String>, Option<String>) {
        let now = telemark::current().map(|now| now.tracking_id.to_string());
        (now, telemark::baggage::get("batch.id"))
    }
    let captured = scope();
    let mut client = connected().await;
    client.ready().await.expect("it is connected");
    let mut asked = tonic::Request::new(Bytes::from_static(b"tracked"));
    tracing::info_span!("produce").in_scope(|| {
        let _batch = telemark::baggage::set("batch.id", 8);
        telemark::inject(asked.metadata_mut());
    });
    let sent = asked.metadata().clone();
    let path = "/test.v1.Echo/Say".parse().expect("a path");
    let answer = client.unary(asked, path, Raw).await.expect("an answer").into_inner();
    let produced = captured.span("produce").expect("a span").context;
    assert_eq!(answer, produced.trace_id().to_string(), "the tracking id of the trace");
    let parent = Some(produced.span_id());
    assert_eq!(last(&captured).parent, parent);
    assert_eq!(consume(&sent), (Some(produced.trace_id().to_string()), Some("8".into())));
    let consumed = captured.span("consume").expect("a span");
    assert_eq!((consumed.parent, consumed.parent_is_remote), (parent, true));
}
