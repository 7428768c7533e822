//! The metric of a client, by the semantic conventions.

use crate::http::{Fault, Method, ResponseStatus};
use crate::metric::{Capped, Histogram};
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

/// Duration of HTTP client requests.
#[metric(
    histogram = "http.client.request.duration",
    unit = "s",
    buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
    max_series = 23_000_000
)]
pub static CLIENT_DURATION: Histogram<ClientLabels<'_>>;
