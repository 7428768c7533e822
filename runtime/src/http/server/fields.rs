//! The span of a request: its declaration, and what is known when it begins.

use super::alike::Kind;
use super::headers::Headers;
use super::{alike, origin};
use crate::http::{Method, Scheme, declared, url};
use crate::metric::LabelValue;
use crate::registry::{Declared, declare};
use crate::schema::{FieldShape, Location, SpanKind};
use crate::span::{self, Body, Given, Opened, Site, Start, Values};
use axum::extract::MatchedPath;
use http::{Request, Uri, Version};

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

static FIELDS: [FieldShape; NAMES.len()] =
    FieldShape::values(&NAMES, &["server.port", "http.response.status_code"]);
static SITE: Site = declared::site(
    (SpanKind::Server, "telemark::http::server"),
    (&NAMES, &FIELDS),
    Location::ours(file!(), line!(), module_path!()),
    &SITE,
);
declare!(Declared::Span(SITE.shape()));

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
    let query = asked.uri().query().map(url::query);
    let client = origin::client(headers, asked.extensions());
    let told = Told {
        method: asked.method(),
        uri: asked.uri(),
        version: asked.version(),
        headers,
        known,
        query: query.as_deref(),
        client: client.as_deref(),
    };
    span::open(&SITE, &told, start)
}

/// What the span is told when it opens.
struct Told<'a> {
    method: &'a http::Method,
    uri: &'a Uri,
    version: Version,
    headers: &'a Headers<'a>,
    known: &'a Asked<'a>,
    query: Option<&'a str>,
    client: Option<&'a str>,
}

/// The places of the fields that requests of one kind have in common.
const ALIKE: [usize; 6] = [0, 3, 5, 6, 7, 9];
/// Those of the others that a request may have, unless its method is unknown or it is a call of gRPC.
const OWN: [usize; 4] = [2, 4, 8, 10];

impl Values for Told<'_> {
    fn count(&self) -> usize {
        NAMES.len()
    }

    fn given(&self, at: usize) -> Given<'_> {
        let Asked { method, scheme, route, is_grpc, call } = *self.known;
        let server = || origin::server(self.uri, self.headers);
        match at {
            0 => Given::Str(method.as_label()),
            1 if method == Method::Other => Given::Str(url::shortened(self.method.as_str())),
            2 => Given::Str(url::shortened(self.uri.path())),
            3 => Given::Str(scheme.as_label()),
            4 => Given::text(self.query),
            5 => Given::text(route.map(MatchedPath::as_str)),
            6 => Given::text(server().0),
            7 => Given::number(server().1),
            8 => Given::text(self.client),
            9 => Given::text(origin::version(self.version)),
            10 => Given::text(origin::agent(self.headers)),
            11 if is_grpc => Given::Str("grpc"),
            12 => Given::text(call),
            _ => Given::Absent,
        }
    }

    fn write(&self, body: &mut Body) {
        let Asked { method, scheme, route, is_grpc, .. } = *self.known;
        let kind = Kind {
            method,
            scheme,
            version: self.version,
            route: route.map(MatchedPath::as_str),
            host: origin::asked_for(self.uri, self.headers),
        };
        let put = |places: &[usize], body: &mut Body| {
            for at in places {
                body.field(*at as u8, self.given(*at));
            }
        };
        let usual = method != Method::Other && !is_grpc;
        if usual && alike::put(kind, body, |body| put(&ALIKE, body)) {
            put(&OWN, body);
        } else {
            (0..self.count()).for_each(|at| body.field(at as u8, self.given(at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_requests_have_alike_and_of_their_own_is_all_that_the_usual_one_tells_at_first() {
        let mut places: Vec<usize> = [&ALIKE[..], &OWN].concat();
        places.sort_unstable();
        assert_eq!(places.len(), usize::from(STATUS) - 3);
        let others: Vec<&str> =
            (0..NAMES.len()).filter(|at| !places.contains(at)).map(|at| NAMES[at]).collect();
        assert_eq!(
            others,
            [
                "http.request.method_original",
                "rpc.system.name",
                "rpc.method",
                "http.response.status_code",
                "error.type",
                "rpc.response.status_code"
            ]
        );
    }

    #[test]
    fn what_the_end_tells_has_the_places_that_it_is_told_by() {
        let places = [STATUS, FAULT, CODE].map(|place| NAMES[usize::from(place)]);
        assert_eq!(places, ["http.response.status_code", "error.type", "rpc.response.status_code"]);
    }
}
