//! One request from its headers to the end of its answer: the span, the metrics and the access-log line.

use super::layer::Observed;
use super::origin;
use crate::context::Request as RequestScope;
use crate::context::process;
use crate::context::propagation;
use crate::http::metrics::{Ended, active};
use crate::http::{Fault, Method, Scheme, url};
use crate::metric::{Entered, LabelValue};
use crate::registry::{Declared, declare};
use crate::schema::{FieldShape, Location, SpanKind, SpanShape};
use crate::span::{self, Given, Opened, Parent, Site, Start, Status};
use axum::extract::MatchedPath;
use http::{HeaderValue, Request, StatusCode, Uri};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;
use tracing::Level;

const NAMES: [&str; 11] = [
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
];

static SHAPE: SpanShape = SpanShape {
    name: "HTTP",
    kind: SpanKind::Server,
    level: Level::INFO,
    target: "telemark::http::server",
    function: "",
    fields: &FieldShape::values(&NAMES),
    location: Location {
        file: file!(),
        line: line!(),
        package: env!("CARGO_PKG_NAME"),
        module: module_path!(),
    },
};
static SITE: Site = Site::new(SHAPE, &NAMES, &SITE);
declare!(Declared::Span(&SHAPE));

/// A request that is being handled. Dropped before it has ended, it was cancelled, or its handler panicked.
pub(super) struct Exchange {
    span: Opened,
    request: Arc<RequestScope>,
    start: Instant,
    method: Method,
    scheme: Scheme,
    uri: Uri,
    route: Option<MatchedPath>,
    status: Option<StatusCode>,
    /// Set while the handler runs: what is dropped meanwhile is dropped by a panic.
    running: bool,
    active: Option<Entered>,
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Complete,
    Failed(Fault),
    Cancelled,
    Panicked,
}

impl Exchange {
    pub(super) fn begin<B>(asked: &Request<B>, service: Option<&Arc<str>>) -> Self {
        let start = Instant::now();
        let (parent, request) = propagation::read(asked.headers()).received_by(service.cloned());
        let route = asked.extensions().get::<MatchedPath>().cloned();
        let method = Method::of(asked.method());
        let scheme = origin::scheme(asked);
        let name = match &route {
            Some(route) => Cow::Owned(format!("{} {}", method.in_span_name(), route.as_str())),
            None => Cow::Borrowed(method.in_span_name()),
        };
        let parent = parent.map_or(Parent::Root, Parent::Remote);
        let begin =
            Start { parent, request: Some(Arc::clone(&request)), name: Some(name), ..Start::default() };
        let span = open(asked, method, scheme, route.as_ref(), begin);
        Self {
            span,
            request,
            start,
            method,
            scheme,
            uri: asked.uri().clone(),
            route,
            status: None,
            running: false,
            active: Some(active(method, scheme)),
        }
    }

    /// Runs a part of the handler inside the request's span.
    pub(super) fn during<T>(&mut self, part: impl FnOnce() -> T) -> T {
        self.running = true;
        let inside = self.span.inside();
        let value = part();
        drop(inside);
        self.running = false;
        value
    }

    /// What handlers find with the request.
    pub(super) fn observed(&self) -> Observed {
        Observed(Arc::clone(&self.request))
    }

    /// The tracking id for the answer.
    pub(super) fn tracking_header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(self.request.tracking_id().as_str()).ok()
    }

    /// The answer's head is there.
    pub(super) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    /// Whether HTTP lets this answer have no body, whatever the handler made.
    pub(super) fn has_no_body(&self) -> bool {
        let bare = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED, StatusCode::SWITCHING_PROTOCOLS];
        self.method == Method::Head || self.status.is_some_and(|status| bare.contains(&status))
    }

    /// The answer has been given in full.
    pub(super) fn complete(mut self) {
        self.end(End::Complete);
    }

    /// The answer broke off.
    pub(super) fn broken(mut self) {
        self.end(End::Failed(Fault::BODY));
    }

    /// The service had no answer but an error.
    pub(super) fn failed(mut self) {
        self.end(End::Failed(Fault::OTHER));
    }

    /// The handler panicked, and somebody answered for it.
    pub(super) fn panicked(mut self) {
        self.end(End::Panicked);
    }

    fn end(&mut self, end: End) {
        let Some(active) = self.active.take() else { return };
        drop(active);
        // The span, the metrics and the line tell the same duration; writing the line is no part of it.
        let duration = self.span.stop().unwrap_or_else(|| self.start.elapsed());
        // A server that has no answer is seen by its caller as one that failed.
        let status = match end {
            End::Failed(_) | End::Panicked => self.status.or(Some(StatusCode::INTERNAL_SERVER_ERROR)),
            End::Complete | End::Cancelled => self.status,
        };
        let fault = match (end, status) {
            (End::Panicked, _) => Fault::PANIC,
            (End::Failed(fault), _) => fault,
            (_, Some(status)) if status.is_server_error() => Fault::of(status),
            _ => Fault::NONE,
        };
        self.mark(end, fault);
        self.span.in_scope(|| {
            self.log(duration.as_secs_f64(), status);
            Ended {
                service: self.request.service().unwrap_or(&process::get().service),
                method: self.method,
                scheme: self.scheme,
                route: self.route.as_ref(),
                status,
                fault,
                duration,
            }
            .record();
        });
    }

    /// What the span says of the end.
    fn mark(&self, end: End, fault: Fault) {
        if let Some(status) = self.status {
            self.span.set("http.response.status_code", Given::U64(status.as_u16().into()));
        }
        if fault != Fault::NONE {
            self.span.set("error.type", Given::Str(fault.as_label()));
            self.span.set_status(&Status::Error(Cow::Borrowed("")));
        }
        match end {
            End::Cancelled => self.span.set("telemark.outcome", Given::Str("cancelled")),
            End::Panicked => self.span.set("telemark.outcome", Given::Str("panicked")),
            End::Complete | End::Failed(_) => {}
        }
    }

    fn log(&self, duration: f64, status: Option<StatusCode>) {
        let route = self.route.as_ref().map(MatchedPath::as_str);
        let path = url::shortened(self.uri.path());
        tracing::info!(
            target: "telemark::access",
            {
                request.method = self.method.as_label(),
                request.path = path,
                request.duration = duration,
                request.status = status.map(|status| status.as_u16()),
                http.route = route,
                user.id = self.request.user(),
            },
            "{} {}",
            self.method.as_label(),
            route.unwrap_or(path)
        );
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.end(if self.running { End::Panicked } else { End::Cancelled });
    }
}

fn open<B>(
    asked: &Request<B>,
    method: Method,
    scheme: Scheme,
    route: Option<&MatchedPath>,
    start: Start,
) -> Opened {
    if !SITE.enabled() {
        return Opened::Nothing;
    }
    let original = (method == Method::Other).then(|| url::shortened(asked.method().as_str()));
    let query = asked.uri().query().map(url::query);
    let (address, port) = origin::server(asked);
    let client = origin::client(asked.headers(), asked.extensions());
    let agent = origin::agent(asked.headers());
    let version = origin::version(asked.version());
    let route = route.map(MatchedPath::as_str);
    span::open(
        &SITE,
        [
            Given::Str(method.as_label()),
            Given::text(original),
            Given::Str(url::shortened(asked.uri().path())),
            Given::Str(scheme.as_label()),
            Given::text(query.as_deref()),
            Given::text(route),
            Given::text(address),
            Given::number(port),
            Given::text(client.as_deref()),
            Given::text(version),
            Given::text(agent),
        ]
        .as_slice(),
        start,
    )
}
