//! The metrics of a server: the families of the manual, and their twins of the semantic conventions.

use super::{kept, seconds};
use crate::http::{Fault, Method, ResponseStatus, Route, ServerFault, Status};
use crate::metric::{Capped, Counter, Entered, Histogram, LabelValue, Labels, State, UpDown, Widened};
use crate::registry::{Declared, declare};
use crate::schema::Shape;
use axum::extract::MatchedPath;
use http::StatusCode;
use std::time::Duration;
use telemark_macros::{Labels, metric};

/// The scheme of a URL, as a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// In clear.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    pub(crate) fn of(scheme: &str) -> Self {
        if scheme.eq_ignore_ascii_case("https") { Self::Https } else { Self::Http }
    }
}

impl LabelValue for Scheme {
    const NAME: &'static str = "url.scheme";
    const VALUES: &'static [&'static str] = &["http", "https"];

    fn index(self) -> usize {
        self as usize
    }
}

/// The labels of the manual.
#[derive(Labels, Debug, Clone, Copy)]
pub struct RequestLabels<'a> {
    /// The service that answered.
    pub service: Capped<'a, 7>,
    /// The method.
    pub method: Method,
    /// The template of the route, or `__unmatched__`.
    pub path: Route<'a>,
    /// The status, `499` for a caller that went away.
    pub status: Status,
}

/// The labels of the semantic conventions for requests that have ended.
#[derive(Labels, Debug, Clone, Copy)]
pub struct ServerLabels<'a> {
    /// The method.
    #[label(name = "http.request.method")]
    pub method: Method,
    /// The scheme.
    #[label(name = "url.scheme")]
    pub scheme: Scheme,
    /// The template of the route; empty if there is none.
    #[label(name = "http.route")]
    pub route: Capped<'a, 127>,
    /// What went wrong; empty for nothing.
    #[label(name = "error.type")]
    pub fault: ServerFault,
    /// The status; empty if there was no answer.
    #[label(name = "http.response.status_code")]
    pub status: ResponseStatus,
}

/// The labels of requests that are being handled.
#[derive(Labels, Debug, Clone, Copy)]
pub struct ActiveLabels {
    /// The method.
    #[label(name = "http.request.method")]
    pub method: Method,
    /// The scheme.
    #[label(name = "url.scheme")]
    pub scheme: Scheme,
}

/// Requests answered, by service, method, route and status.
#[metric(counter = "http_requests", unit = "{request}", max_series = 700_000)]
pub static HTTP_REQUESTS: Counter<RequestLabels<'_>>;

/// Time from a request's head to the end of its answer; `setup().http_buckets(..)` adds bounds.
pub static HTTP_DURATION: Histogram<RequestLabels<'_>> = {
    static SHAPE: Shape = seconds(
        "http_request_duration",
        "Time from a request's head to the end of its answer.",
        <RequestLabels<'_> as Labels>::LABELS,
        file!(),
        line!(),
        module_path!(),
    );
    static STATE: State = State::new();
    Histogram::new(&SHAPE, &STATE)
};
pub(super) static REQUEST: Widened<RequestLabels<'_>> = Widened::new(&HTTP_DURATION);
declare!(Declared::Metric(&REQUEST));

/// Duration of HTTP server requests; `setup().http_buckets(..)` adds bounds.
pub static SERVER_DURATION: Histogram<ServerLabels<'_>> = {
    static SHAPE: Shape = seconds(
        "http.server.request.duration",
        "Duration of HTTP server requests.",
        <ServerLabels<'_> as Labels>::LABELS,
        file!(),
        line!(),
        module_path!(),
    );
    static STATE: State = State::new();
    Histogram::new(&SHAPE, &STATE)
};
pub(super) static SERVER: Widened<ServerLabels<'_>> = Widened::new(&SERVER_DURATION);
declare!(Declared::Metric(&SERVER));

/// Size of HTTP server request bodies.
#[metric(
    histogram = "http.server.request.body.size",
    unit = "By",
    buckets = [0, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
    max_series = 15_000_000
)]
pub static SERVER_REQUEST_SIZE: Histogram<ServerLabels<'_>>;

/// Size of HTTP server response bodies, as far as they were sent.
#[metric(
    histogram = "http.server.response.body.size",
    unit = "By",
    buckets = [0, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
    max_series = 15_000_000
)]
pub static SERVER_RESPONSE_SIZE: Histogram<ServerLabels<'_>>;

/// Number of active HTTP server requests.
#[metric(updown = "http.server.active_requests", unit = "{request}")]
pub static SERVER_ACTIVE: UpDown<ActiveLabels>;

/// A request that this service has answered, or not.
pub(crate) struct Ended<'a> {
    pub(crate) service: &'a str,
    pub(crate) method: Method,
    pub(crate) scheme: Scheme,
    pub(crate) route: Option<&'a MatchedPath>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) fault: Fault,
    pub(crate) duration: Duration,
    /// Bytes of the bodies of request and answer, where they are known.
    pub(crate) sizes: (Option<u64>, Option<u64>),
}

impl Ended<'_> {
    pub(crate) fn record(&self) {
        if !kept::record(self) {
            self.record_each();
        }
    }

    pub(super) fn request_labels(&self) -> RequestLabels<'_> {
        RequestLabels {
            service: Capped(self.service),
            method: self.method,
            path: Route::from(self.route),
            status: self.status.map_or(Status::CANCELLED, Status::of),
        }
    }

    pub(super) fn server_labels(&self) -> ServerLabels<'_> {
        ServerLabels {
            method: self.method,
            scheme: self.scheme,
            route: Capped(self.route.map_or("", MatchedPath::as_str)),
            fault: self.fault.into(),
            status: ResponseStatus::of(self.status),
        }
    }

    fn record_each(&self) {
        let labels = self.request_labels();
        HTTP_REQUESTS.inc(labels);
        REQUEST.record(self.duration, labels);
        let labels = self.server_labels();
        SERVER.record(self.duration, labels);
        if let Some(size) = self.sizes.0 {
            SERVER_REQUEST_SIZE.record(size, labels);
        }
        if let Some(size) = self.sizes.1 {
            SERVER_RESPONSE_SIZE.record(size, labels);
        }
    }
}

/// Adds bounds to the durations; returns how many found no room.
pub(super) fn widen(bounds: &[f64]) -> usize {
    REQUEST.widen(bounds).max(SERVER.widen(bounds))
}

/// Counts a request as active until the guard is dropped.
pub(crate) fn active(method: Method, scheme: Scheme) -> Entered {
    SERVER_ACTIVE.enter(ActiveLabels { method, scheme })
}
