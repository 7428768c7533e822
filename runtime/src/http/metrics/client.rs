//! The metrics of a client, by the semantic conventions.

use super::seconds;
use crate::http::{Fault, Method, ResponseStatus};
use crate::metric::{Capped, Histogram, Labels, State, UpDown, Widened};
use crate::registry::{Declared, declare};
use crate::schema::Shape;
use std::time::Duration;
use telemark_macros::{Labels, metric};

/// The labels of calls to other services.
#[derive(Labels, Debug, Clone, Copy)]
pub struct ClientLabels<'a> {
    /// The method.
    #[label(name = "http.request.method")]
    pub method: Method,
    /// The host that was called.
    #[label(name = "server.address")]
    pub address: Capped<'a, 15>,
    /// Its port.
    #[label(name = "server.port")]
    pub port: Capped<'a, 7>,
    /// What went wrong; empty for nothing.
    #[label(name = "error.type")]
    pub fault: Fault,
    /// The status; empty if there was no answer.
    #[label(name = "http.response.status_code")]
    pub status: ResponseStatus,
}

/// The labels of calls that wait for an answer.
#[derive(Labels, Debug, Clone, Copy)]
pub struct ClientActiveLabels<'a> {
    /// The method.
    #[label(name = "http.request.method")]
    pub method: Method,
    /// The host that is called.
    #[label(name = "server.address")]
    pub address: Capped<'a, 15>,
    /// Its port.
    #[label(name = "server.port")]
    pub port: Capped<'a, 7>,
}

/// Number of active HTTP client requests.
#[metric(updown = "http.client.active_requests", unit = "{request}", max_series = 2_000)]
pub static CLIENT_ACTIVE: UpDown<ClientActiveLabels<'_>>;

/// Duration of HTTP client requests; `setup().http_buckets(..)` adds bounds.
pub static CLIENT_DURATION: Histogram<ClientLabels<'_>> = {
    static SHAPE: Shape = seconds(
        "http.client.request.duration",
        "Duration of HTTP client requests.",
        <ClientLabels<'_> as Labels>::LABELS,
        file!(),
        line!(),
        module_path!(),
    );
    static STATE: State = State::new();
    Histogram::new(&SHAPE, &STATE)
};
static CLIENT: Widened<ClientLabels<'_>> = Widened::new(&CLIENT_DURATION);
declare!(Declared::Metric(&CLIENT));

/// Size of HTTP client request bodies.
#[metric(
    histogram = "http.client.request.body.size",
    unit = "By",
    buckets = [0, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
    max_series = 15_000_000
)]
pub static CLIENT_REQUEST_SIZE: Histogram<ClientLabels<'_>>;

/// Size of HTTP client response bodies, where the answer told it.
#[metric(
    histogram = "http.client.response.body.size",
    unit = "By",
    buckets = [0, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
    max_series = 15_000_000
)]
pub static CLIENT_RESPONSE_SIZE: Histogram<ClientLabels<'_>>;

/// A try that has ended.
pub(crate) struct ClientEnded<'a> {
    pub(crate) labels: ClientLabels<'a>,
    pub(crate) duration: Duration,
    /// Bytes of the bodies, where they are known.
    pub(crate) sizes: (Option<u64>, Option<u64>),
}

impl ClientEnded<'_> {
    pub(crate) fn record(&self) {
        CLIENT.record(self.duration, self.labels);
        if let Some(size) = self.sizes.0 {
            CLIENT_REQUEST_SIZE.record(size, self.labels);
        }
        if let Some(size) = self.sizes.1 {
            CLIENT_RESPONSE_SIZE.record(size, self.labels);
        }
    }
}

/// Adds bounds to the durations; returns how many found no room.
pub(super) fn widen(bounds: &[f64]) -> usize {
    CLIENT.widen(bounds)
}
