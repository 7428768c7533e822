//! The span of a request: its declaration, and what is known when it begins.

use super::headers::Headers;
use super::origin;
use crate::http::{Method, Scheme, url};
use crate::metric::LabelValue;
use crate::registry::{Declared, declare};
use crate::schema::{FieldShape, Location, SpanKind, SpanShape};
use crate::span::{self, Given, Opened, Site, Start};
use axum::extract::MatchedPath;
use http::Request;
use tracing::Level;

const NAMES: [&str; 16] = [
    "http.request.method",
    "http.request.method_original",
    "url.path",
    "url.scheme",
    "url.query",
    "http.route",
    "server.address",
    "server.port",
    "client.address",
    "network.protocol.version",
    "user_agent.original",
    "rpc.system.name",
    "rpc.method",
    // What only the end tells; the numbers below are their places.
    "http.response.status_code",
    "error.type",
    "rpc.response.status_code",
];

/// The status of the answer.
pub(super) const STATUS: u8 = 13;
/// What went wrong.
pub(super) const FAULT: u8 = 14;
/// The status of a call of gRPC.
pub(super) const CODE: u8 = 15;

static SHAPE: SpanShape = SpanShape {
    name: "HTTP",
    kind: SpanKind::Server,
    level: Level::INFO,
    target: "telemark::http::server",
    function: "",
    fields: &FieldShape::values(&NAMES, &["server.port", "http.response.status_code"]),
    error: "",
    location: Location {
        file: file!(),
        line: line!(),
        package: env!("CARGO_PKG_NAME"),
        module: module_path!(),
    },
};
static SITE: Site = Site::new(SHAPE, &NAMES, &SITE);
declare!(Declared::Span(&SHAPE));

/// What is known of a request already.
pub(super) struct Asked<'a> {
    pub(super) method: Method,
    pub(super) scheme: Scheme,
    pub(super) route: Option<&'a MatchedPath>,
    pub(super) is_grpc: bool,
    /// Service and method of a call of gRPC.
    pub(super) call: Option<&'a str>,
}

/// Opens the span.
pub(super) fn open<B>(asked: &Request<B>, headers: &Headers<'_>, known: &Asked<'_>, start: Start) -> Opened {
    if !SITE.enabled() {
        return Opened::Nothing;
    }
    let Asked { method, scheme, route, is_grpc, call } = *known;
    let original = (method == Method::Other).then(|| url::shortened(asked.method().as_str()));
    let query = asked.uri().query().map(url::query);
    let (address, port) = origin::server(asked.uri(), headers);
    let client = origin::client(headers, asked.extensions());
    span::open(
        &SITE,
        [
            Given::Str(method.as_label()),
            Given::text(original),
            Given::Str(url::shortened(asked.uri().path())),
            Given::Str(scheme.as_label()),
            Given::text(query.as_deref()),
            Given::text(route.map(MatchedPath::as_str)),
            Given::text(address),
            Given::number(port),
            Given::text(client.as_deref()),
            Given::text(origin::version(asked.version())),
            Given::text(origin::agent(headers)),
            Given::text(is_grpc.then_some("grpc")),
            Given::text(call),
            Given::Absent,
            Given::Absent,
            Given::Absent,
        ]
        .as_slice(),
        start,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_end_tells_has_the_places_that_it_is_told_by() {
        let places = [STATUS, FAULT, CODE].map(|place| NAMES[usize::from(place)]);
        assert_eq!(places, ["http.response.status_code", "error.type", "rpc.response.status_code"]);
    }
}
