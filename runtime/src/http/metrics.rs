//! The metrics of both sides: the families of the manual, and their twins of the semantic conventions.

use super::{Fault, Method, ResponseStatus, Status};
use crate::metric::{
    Capped, Counter, Entered, Histogram, Index, Label, LabelValue, Labels, State, UpDown, label,
};
use crate::schema::{LabelShape, MetricKind, Shape};
use http::StatusCode;
use std::time::Duration;

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
#[derive(Debug, Clone, Copy)]
pub struct RequestLabels<'a> {
    /// The service that answered.
    pub service: Capped<'a, 7>,
    /// The method.
    pub method: Method,
    /// The template of the route, or `__unmatched__`.
    pub path: Capped<'a, 127>,
    /// The status, `499` for a caller that went away.
    pub status: Status,
}

/// The labels of the semantic conventions for requests that have ended.
#[derive(Debug, Clone, Copy)]
pub struct ServerLabels<'a> {
    /// The method.
    pub method: Method,
    /// The scheme.
    pub scheme: Scheme,
    /// The template of the route; empty if there is none.
    pub route: Capped<'a, 127>,
    /// What went wrong; empty for nothing.
    pub fault: Fault,
    /// The status; empty if there was no answer.
    pub status: ResponseStatus,
}

/// The labels of requests that are being handled.
#[derive(Debug, Clone, Copy)]
pub struct ActiveLabels {
    /// The method.
    pub method: Method,
    /// The scheme.
    pub scheme: Scheme,
}

/// The labels of calls to other services.
#[derive(Debug, Clone, Copy)]
pub struct ClientLabels<'a> {
    /// The method.
    pub method: Method,
    /// The host that was called.
    pub address: Capped<'a, 31>,
    /// Its port.
    pub port: Capped<'a, 7>,
    /// What went wrong; empty for nothing.
    pub fault: Fault,
    /// The status; empty if there was no answer.
    pub status: ResponseStatus,
}

const _: () = {
    static L0: <Capped<'static, 7> as Label>::Store = <Capped<'static, 7> as Label>::STORE;
    static L1: <Method as Label>::Store = <Method as Label>::STORE;
    static L2: <Capped<'static, 127> as Label>::Store = <Capped<'static, 127> as Label>::STORE;
    static L3: <Status as Label>::Store = <Status as Label>::STORE;
    impl Labels for RequestLabels<'_> {
        type For<'a> = RequestLabels<'a>;
        const LABELS: &'static [LabelShape] = &[
            label::<Capped<'static, 7>>("service", &L0),
            label::<Method>("method", &L1),
            label::<Capped<'static, 127>>("path", &L2),
            label::<Status>("status", &L3),
        ];
        fn index(labels: Self::For<'_>) -> Index {
            Index::START
                .then(labels.service, &L0)
                .then(labels.method, &L1)
                .then(labels.path, &L2)
                .then(labels.status, &L3)
        }
    }
};

const _: () = {
    static L0: <Method as Label>::Store = <Method as Label>::STORE;
    static L1: <Scheme as Label>::Store = <Scheme as Label>::STORE;
    static L2: <Capped<'static, 127> as Label>::Store = <Capped<'static, 127> as Label>::STORE;
    static L3: <Fault as Label>::Store = <Fault as Label>::STORE;
    static L4: <ResponseStatus as Label>::Store = <ResponseStatus as Label>::STORE;
    impl Labels for ServerLabels<'_> {
        type For<'a> = ServerLabels<'a>;
        const LABELS: &'static [LabelShape] = &[
            label::<Method>("http.request.method", &L0),
            label::<Scheme>("url.scheme", &L1),
            label::<Capped<'static, 127>>("http.route", &L2),
            label::<Fault>("error.type", &L3),
            label::<ResponseStatus>("http.response.status_code", &L4),
        ];
        fn index(labels: Self::For<'_>) -> Index {
            Index::START
                .then(labels.method, &L0)
                .then(labels.scheme, &L1)
                .then(labels.route, &L2)
                .then(labels.fault, &L3)
                .then(labels.status, &L4)
        }
    }
};

const _: () = {
    static L0: <Method as Label>::Store = <Method as Label>::STORE;
    static L1: <Scheme as Label>::Store = <Scheme as Label>::STORE;
    impl Labels for ActiveLabels {
        type For<'a> = ActiveLabels;
        const LABELS: &'static [LabelShape] =
            &[label::<Method>("http.request.method", &L0), label::<Scheme>("url.scheme", &L1)];
        fn index(labels: Self::For<'_>) -> Index {
            Index::START.then(labels.method, &L0).then(labels.scheme, &L1)
        }
    }
};

const _: () = {
    static L0: <Method as Label>::Store = <Method as Label>::STORE;
    static L1: <Capped<'static, 31> as Label>::Store = <Capped<'static, 31> as Label>::STORE;
    static L2: <Capped<'static, 7> as Label>::Store = <Capped<'static, 7> as Label>::STORE;
    static L3: <Fault as Label>::Store = <Fault as Label>::STORE;
    static L4: <ResponseStatus as Label>::Store = <ResponseStatus as Label>::STORE;
    impl Labels for ClientLabels<'_> {
        type For<'a> = ClientLabels<'a>;
        const LABELS: &'static [LabelShape] = &[
            label::<Method>("http.request.method", &L0),
            label::<Capped<'static, 31>>("server.address", &L1),
            label::<Capped<'static, 7>>("server.port", &L2),
            label::<Fault>("error.type", &L3),
            label::<ResponseStatus>("http.response.status_code", &L4),
        ];
        fn index(labels: Self::For<'_>) -> Index {
            Index::START
                .then(labels.method, &L0)
                .then(labels.address, &L1)
                .then(labels.port, &L2)
                .then(labels.fault, &L3)
                .then(labels.status, &L4)
        }
    }
};

/// Requests answered, by service, method, route and status.
pub static HTTP_REQUESTS: Counter<RequestLabels<'_>> = {
    static SHAPE: Shape = Shape {
        name: "http_requests",
        kind: MetricKind::Counter,
        unit: "{request}",
        description: "http_requests",
        labels: RequestLabels::LABELS,
        buckets: &[],
        zero_all: false,
        location: crate::__telemark_here!(),
    };
    static STATE: State = State::new();
    Counter::new(&SHAPE, &STATE)
};

/// Time from a request's head to the end of its answer.
pub static HTTP_DURATION: Histogram<RequestLabels<'_>> = {
    static SHAPE: Shape = Shape {
        name: "http_request_duration",
        kind: MetricKind::Histogram,
        unit: "s",
        description: "http_request_duration",
        labels: RequestLabels::LABELS,
        buckets: &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
        zero_all: false,
        location: crate::__telemark_here!(),
    };
    static STATE: State = State::new();
    Histogram::new(&SHAPE, &STATE)
};

/// Duration of HTTP server requests.
pub static SERVER_DURATION: Histogram<ServerLabels<'_>> = {
    static SHAPE: Shape = Shape {
        name: "http.server.request.duration",
        kind: MetricKind::Histogram,
        unit: "s",
        description: "http.server.request.duration",
        labels: ServerLabels::LABELS,
        buckets: &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
        zero_all: false,
        location: crate::__telemark_here!(),
    };
    static STATE: State = State::new();
    Histogram::new(&SHAPE, &STATE)
};

/// Number of active HTTP server requests.
pub static SERVER_ACTIVE: UpDown<ActiveLabels> = {
    static SHAPE: Shape = Shape {
        name: "http.server.active_requests",
        kind: MetricKind::UpDown,
        unit: "{request}",
        description: "http.server.active_requests",
        labels: ActiveLabels::LABELS,
        buckets: &[],
        zero_all: false,
        location: crate::__telemark_here!(),
    };
    static STATE: State = State::new();
    UpDown::new(&SHAPE, &STATE)
};

/// Duration of HTTP client requests.
pub static CLIENT_DURATION: Histogram<ClientLabels<'_>> = {
    static SHAPE: Shape = Shape {
        name: "http.client.request.duration",
        kind: MetricKind::Histogram,
        unit: "s",
        description: "http.client.request.duration",
        labels: ClientLabels::LABELS,
        buckets: &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
        zero_all: false,
        location: crate::__telemark_here!(),
    };
    static STATE: State = State::new();
    Histogram::new(&SHAPE, &STATE)
};

/// A request that this service has answered, or not.
pub(crate) struct Ended<'a> {
    pub(crate) service: &'a str,
    pub(crate) method: Method,
    pub(crate) scheme: Scheme,
    pub(crate) route: Option<&'a str>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) fault: Fault,
    pub(crate) duration: Duration,
}

/// What a request without a route has as its path.
const UNMATCHED: &str = "__unmatched__";

impl Ended<'_> {
    pub(crate) fn record(&self) {
        let labels = RequestLabels {
            service: Capped(self.service),
            method: self.method,
            path: Capped(self.route.unwrap_or(UNMATCHED)),
            status: self.status.map_or(Status::CANCELLED, Status::of),
        };
        let seconds = self.duration.as_secs_f64();
        HTTP_REQUESTS.inc(labels);
        HTTP_DURATION.record(seconds, labels);
        let labels = ServerLabels {
            method: self.method,
            scheme: self.scheme,
            route: Capped(self.route.unwrap_or_default()),
            fault: self.fault,
            status: ResponseStatus::of(self.status),
        };
        SERVER_DURATION.record(seconds, labels);
    }
}

/// Counts a request as active until the guard is dropped.
pub(crate) fn active(method: Method, scheme: Scheme) -> Entered {
    SERVER_ACTIVE.enter(ActiveLabels { method, scheme })
}
