//! OTLP over gRPC: tonic carries the bytes as they are.

use super::advice::unreached;
use super::answer::readable;
use super::reader::{Field, bytes, fields, number};
use super::route::Route;
use super::target::Target;
use super::tls::{Connector, connector};
use super::transport::{
    Answer, LONGEST_ANSWER, LONGEST_WAIT, Refusal, Retry, Sending, Signal, Transport, USER_AGENT,
};
use crate::error::{Error, Result};
use bytes::{Buf as _, BufMut as _, Bytes};
use http::HeaderMap;
use http::uri::{PathAndQuery, Uri};
use std::task::{Context, Poll};
use std::time::Duration;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataMap;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Extensions, Request, Status};
use tower_service::Service;

/// A channel and what every request has.
pub(super) struct Grpc {
    channel: Channel,
    method: PathAndQuery,
    headers: HeaderMap,
    gzip: bool,
    secure: bool,
}

impl Grpc {
    pub(super) fn new(signal: Signal, target: &Target) -> Result<Self> {
        let uri = root(&target.uri, target.uri.scheme_str())?;
        // TLS is the connector's: tonic is told of a connection without it, and of the URL that the collector knows.
        let endpoint = Endpoint::from(root(&target.uri, Some("http"))?)
            .origin(uri)
            .connect_timeout(target.timeout)
            .user_agent(USER_AGENT)
            .map_err(|error| {
                Error::new("the gRPC client of the exporter cannot be built").caused_by(error)
            })?;
        let connector = connector(target, Route::to(target), b"h2")?;
        Ok(Self {
            channel: endpoint.connect_with_connector_lazy(Towards { connector, uri: target.uri.clone() }),
            method: PathAndQuery::from_static(signal.method()),
            headers: target.headers.clone(),
            gzip: target.gzip,
            secure: target.is_secure(),
        })
    }

    async fn answer(&self, request: Bytes) -> Answer {
        let mut client =
            tonic::client::Grpc::new(self.channel.clone()).max_decoding_message_size(LONGEST_ANSWER);
        if self.gzip {
            // Answers are small: packed ones are not asked for.
            client = client.send_compressed(CompressionEncoding::Gzip);
        }
        client.ready().await.map_err(|error| unreached(&error, self.secure))?;
        let metadata = MetadataMap::from_headers(self.headers.clone());
        let request = Request::from_parts(metadata, Extensions::default(), request);
        let answer = client.unary(request, self.method.clone(), Raw).await;
        answer.map(tonic::Response::into_inner).map_err(|status| refusal(&status, self.secure))
    }
}

impl Transport for Grpc {
    fn send(&self, request: Bytes) -> Sending<'_> {
        Box::pin(self.answer(request))
    }
}

/// The URL without a path and with this scheme.
fn root(uri: &Uri, scheme: Option<&str>) -> Result<Uri> {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let built =
        Uri::builder().scheme(scheme.unwrap_or("http")).authority(authority).path_and_query("/").build();
    built.map_err(|error| Error::new("the collector's URL cannot be used for gRPC").caused_by(error))
}

/// Connects to the collector, whatever URL is asked for.
struct Towards {
    connector: Connector,
    uri: Uri,
}

impl Service<Uri> for Towards {
    type Response = <Connector as Service<Uri>>::Response;
    type Error = <Connector as Service<Uri>>::Error;
    type Future = <Connector as Service<Uri>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        self.connector.call(self.uri.clone())
    }
}

fn refusal(status: &Status, secure: bool) -> Refusal {
    let asked = retry_info(status.details());
    let cut = std::error::Error::source(status);
    let retry = match status.code() {
        // Tonic's own word for an answer that is too long: what was sent is with the collector.
        Code::OutOfRange if status.message().contains("decoded message length") => Retry::Never,
        // No answer, whatever it is called: a connection that fails, at whatever moment, may work the next time.
        _ if cut.is_some() => Retry::Soon,
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => asked.map_or(Retry::Soon, Retry::After),
        // A collector that is merely busy says for how long; one that is out of quota does not.
        Code::ResourceExhausted => asked.map_or(Retry::Never, Retry::After),
        _ => Retry::Never,
    };
    // Without words of a collector there was none that spoke.
    if let Some(cause) = cut {
        return Refusal { retry, ..unreached(cause, secure) };
    }
    let words = readable(status.message().as_bytes());
    let reason = format!("the collector answered {:?}: {words}", status.code());
    Refusal { reason, retry, answered: true }
}

/// The pause of a `google.rpc.RetryInfo` among the details of a `google.rpc.Status`.
fn retry_info(details: &[u8]) -> Option<Duration> {
    let infos = fields(details).filter_map(|field| match field {
        (3, Field::Bytes(any)) => Some(any),
        _ => None,
    });
    let mut infos =
        infos.filter(|any| bytes(any, 1).is_some_and(|url| url.ends_with(b"/google.rpc.RetryInfo")));
    let pause = bytes(bytes(infos.next()?, 2)?, 1).unwrap_or_default();
    let positive = |field| i64::try_from(number(pause, field)).unwrap_or(0) as u64;
    let pause = Duration::from_secs(positive(1)) + Duration::from_nanos(positive(2).min(999_999_999));
    Some(pause.min(LONGEST_WAIT))
}

/// Messages are bytes already.
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
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::writer::Writer;
    use super::*;

    fn details(seconds: u64, nanos: u64) -> Bytes {
        let mut buffer = Vec::new();
        let mut w = Writer::new(&mut buffer);
        w.varint(1, 8);
        w.message(3, |w| w.string(1, "type.googleapis.com/google.rpc.DebugInfo"));
        w.message(3, |w| {
            w.string(1, "type.googleapis.com/google.rpc.RetryInfo");
            w.message(2, |w| {
                w.message(1, |w| {
                    w.varint(1, seconds);
                    w.varint(2, nanos);
                });
            });
        });
        buffer.into()
    }

    fn retry(code: Code, details: Bytes) -> Retry {
        refusal(&Status::with_details(code, "no", details), false).retry
    }

    #[test]
    fn the_specification_s_codes_are_retried_and_no_others() {
        use Code::{
            Aborted, AlreadyExists, Cancelled, DataLoss, DeadlineExceeded, FailedPrecondition, Internal,
            InvalidArgument, NotFound, OutOfRange, PermissionDenied, ResourceExhausted, Unauthenticated,
            Unavailable, Unimplemented, Unknown,
        };
        for code in [Cancelled, DeadlineExceeded, Aborted, OutOfRange, Unavailable, DataLoss] {
            assert_eq!(retry(code, Bytes::new()), Retry::Soon, "{code:?}");
        }
        for code in [
            Unknown,
            InvalidArgument,
            NotFound,
            AlreadyExists,
            PermissionDenied,
            ResourceExhausted,
            FailedPrecondition,
            Unimplemented,
            Internal,
            Unauthenticated,
        ] {
            assert_eq!(retry(code, Bytes::new()), Retry::Never, "{code:?}");
        }
    }

    #[test]
    fn retry_info_says_when_and_makes_exhaustion_retryable() {
        let pause = Retry::After(Duration::from_millis(2500));
        assert_eq!(retry(Code::ResourceExhausted, details(2, 500_000_000)), pause);
        assert_eq!(retry(Code::Unavailable, details(2, 500_000_000)), pause);
        assert_eq!(retry(Code::InvalidArgument, details(2, 0)), Retry::Never);
        let endless = details(i64::MAX as u64, u64::MAX);
        assert_eq!(retry(Code::Unavailable, endless), Retry::After(LONGEST_WAIT));
        assert_eq!(retry(Code::ResourceExhausted, details(-1_i64 as u64, 0)), Retry::After(Duration::ZERO));
    }
}
