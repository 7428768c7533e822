//! One request from its headers to the end of its answer: the span, the metrics and the access-log line.

use super::layer::Observed;
use super::origin;
use crate::context::Request as RequestScope;
use crate::context::process;
use crate::context::propagation::{self, Incoming};
use crate::http::metrics::{Ended, active};
use crate::http::{Fault, Method, Scheme, url};
use crate::metric::{Entered, LabelValue};
use crate::registry::{Declared, declare};
use crate::schema::{FieldShape, Location, SpanKind, SpanShape};
use crate::span::{self, Parent, Site, Start, Status};
use axum::extract::MatchedPath;
use http::{HeaderValue, Request, StatusCode, Uri};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;
use tracing::Level;
use tracing_core::field::Value;

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
static SITE: Site = Site::new(&SHAPE, &NAMES, &SITE);
declare!(Declared::Span(&SHAPE));

/// A request that is being handled. Dropped before it has ended, it was cancelled, or its handler panicked.
pub(super) struct Exchange {
    span: tracing::Span,
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
        let Incoming { parent, tracking_id, baggage } = propagation::read(asked.headers());
        let request = RequestScope::new(tracking_id, service.cloned(), baggage);
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
        let entered = self.span.enter();
        let value = part();
        drop(entered);
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

    fn end(&mut self, end: End) {
        let Some(active) = self.active.take() else { return };
        drop(active);
        // The span, the metrics and the line tell the same duration; writing the line is no part of it.
        let duration = span::stop(&self.span).unwrap_or_else(|| self.start.elapsed());
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
            span::set_attribute(&self.span, "http.response.status_code", status.as_u16());
        }
        if fault != Fault::NONE {
            span::set_attribute(&self.span, "error.type", fault.as_label());
            span::set_status(&self.span, Status::Error(Cow::Borrowed("")));
        }
        match end {
            End::Cancelled => span::set_attribute(&self.span, "telemark.outcome", "cancelled"),
            End::Panicked => span::set_attribute(&self.span, "telemark.outcome", "panicked"),
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
) -> tracing::Span {
    if !SITE.enabled() {
        return tracing::Span::none();
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
        &[
            Some(&method.as_label() as &dyn Value),
            given(original.as_ref()),
            Some(&url::shortened(asked.uri().path())),
            Some(&scheme.as_label()),
            given(query.as_ref()),
            given(route.as_ref()),
            given(address.as_ref()),
            given(port.as_ref()),
            given(client.as_ref()),
            given(version.as_ref()),
            given(agent.as_ref()),
        ],
        start,
    )
}

fn given<T: Value>(value: Option<&T>) -> Option<&dyn Value> {
    value.map(|value| value as _)
}
