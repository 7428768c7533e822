//! What set-up says about HTTP: bounds of durations, and headers that may be recorded.

use super::builder::Setup;
#[cfg(feature = "record")]
use super::environment::Environment;
#[cfg(feature = "record")]
use crate::http::Captured;

#[cfg(feature = "record")]
const SERVER_REQUEST: &str = "OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS";
#[cfg(feature = "record")]
const SERVER_RESPONSE: &str = "OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS";
#[cfg(feature = "record")]
const CLIENT_REQUEST: &str = "OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS";
#[cfg(feature = "record")]
const CLIENT_RESPONSE: &str = "OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS";

/// The wishes of the program.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "without a record nobody reads them"))]
pub(super) struct HttpSetup {
    bounds: Vec<f64>,
    request_headers: Vec<String>,
    response_headers: Vec<String>,
}

impl Setup {
    /// Adds bounds, in seconds, to the built-in histograms of HTTP durations: `http_request_duration_seconds`,
    /// `http_server_request_duration_seconds` and `http_client_request_duration_seconds`.
    ///
    /// A latency objective is exact only at a bound. Those of the semantic conventions stay: 0.005, 0.01, 0.025, 0.05,
    /// 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5 and 10 s; 63 bounds are the most. Each bound is one more series in
    /// Prometheus for each combination of labels. What was recorded before `install()` stays where it was. A bound that
    /// is no time is left out with a warning, and so are all if metrics were read before `install()`.
    ///
    /// # Example: answers within 300 ms
    /// ```no_run
    /// let telemetry = telemark::setup("api-gateway").http_buckets([0.3]).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn http_buckets(mut self, seconds: impl IntoIterator<Item = f64>) -> Self {
        self.http.bounds.extend(seconds);
        self
    }

    /// Records these request headers of served and of made requests, as `http.request.header.<name>`.
    ///
    /// No header is recorded without being named, and those that open doors are refused with a warning even then:
    /// `authorization`, `cookie`, `set-cookie`, `proxy-authorization`, `x-api-key` and names that speak of a token, a secret
    /// or a password. The variables OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS,
    /// OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS and their sisters for responses win, each for its side.
    ///
    /// # Example: which tenant asked
    /// ```no_run
    /// let telemetry = telemark::setup("api-gateway").capture_request_headers(["x-tenant"]).install()?;
    /// # drop(telemetry);
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn capture_request_headers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.http.request_headers.extend(names.into_iter().map(Into::into));
        self
    }

    /// The same for headers of responses, as `http.response.header.<name>`.
    pub fn capture_response_headers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.http.response_headers.extend(names.into_iter().map(Into::into));
        self
    }
}

#[cfg(feature = "record")]
impl HttpSetup {
    /// Adds the bounds to the histograms, before anybody reads them, and says which headers are recorded.
    pub(super) fn follow(&self, environment: &Environment) {
        self.widen(environment);
        self.capture(environment);
    }

    fn widen(&self, environment: &Environment) {
        for warning in crate::http::add_bounds(&self.bounds) {
            environment.warn(warning);
        }
    }

    /// Says which headers are recorded: those of the variables, else those of the program.
    fn capture(&self, environment: &Environment) {
        let mut captured = Captured::default();
        let Captured { server, client } = &mut captured;
        let (asked, answered) = (&self.request_headers, &self.response_headers);
        for (variable, coded, attribute, headers) in [
            (SERVER_REQUEST, asked, "http.request.header", &mut server.request),
            (SERVER_RESPONSE, answered, "http.response.header", &mut server.response),
            (CLIENT_REQUEST, asked, "http.request.header", &mut client.request),
            (CLIENT_RESPONSE, answered, "http.response.header", &mut client.response),
        ] {
            let listed = environment.get(variable).map(|text| {
                let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
                names.map(str::to_owned).collect::<Vec<_>>()
            });
            for refused in headers.allow(listed.as_ref().unwrap_or(coded), attribute) {
                match listed {
                    Some(_) => environment.warn(format!("{variable}: {refused}")),
                    None => environment.warn(refused.to_string()),
                }
            }
        }
        crate::http::capture(captured);
    }
}
