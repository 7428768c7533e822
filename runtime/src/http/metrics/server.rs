//! The metrics of a server: the families of the manual, and their twins of the semantic conventions.

use crate::http::{Fault, Method, ResponseStatus, Route, ServerFault, Status};
use crate::metric::{Capped, Counter, Entered, Histogram, LabelValue, UpDown};
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

/// Time from a request's head to the end of its answer.
#[metric(
    histogram = "http_request_duration",
    unit = "s",
    buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
    max_series = 12_000_000
)]
pub static HTTP_DURATION: Histogram<RequestLabels<'_>>;

/// Duration of HTTP server requests.
#[metric(
    histogram = "http.server.request.duration",
    unit = "s",
    buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
    max_series = 23_000_000
)]
pub static SERVER_DURATION: Histogram<ServerLabels<'_>>;

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
}

impl Ended<'_> {
    pub(crate) fn record(&self) {
        let labels = RequestLabels {
            service: Capped(self.service),
            method: self.method,
            path: Route::from(self.route),
            status: self.status.map_or(Status::CANCELLED, Status::of),
        };
        HTTP_REQUESTS.inc(labels);
        HTTP_DURATION.record(self.duration, labels);
        let labels = ServerLabels {
            method: self.method,
            scheme: self.scheme,
            route: Capped(self.route.map_or("", MatchedPath::as_str)),
            fault: self.fault.into(),
            status: ResponseStatus::of(self.status),
        };
        SERVER_DURATION.record(self.duration, labels);
    }
}

/// Counts a request as active until the guard is dropped.
pub(crate) fn active(method: Method, scheme: Scheme) -> Entered {
    SERVER_ACTIVE.enter(ActiveLabels { method, scheme })
}
