//! Where one signal is sent and how, as the environment says it.

use super::pairs::decoded;
use super::transport::Signal;
use super::variables::Variables;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::header::AUTHORIZATION;
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use std::fmt;
use std::time::Duration;

/// How OTLP crosses the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Protobuf in the body of a POST.
    HttpProtobuf,
    /// gRPC.
    Grpc,
}

/// Where one signal is sent and how.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) protocol: Protocol,
    pub(super) gzip: bool,
    /// The longest that one attempt may take.
    pub(super) timeout: Duration,
    pub(super) identity: Identity,
}

/// Whom TLS trusts and who we are, by files in PEM.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Identity {
    /// Certificates that are trusted, and no others.
    pub(super) authority: Option<Named>,
    /// Our own certificate and those that lead from it to one that the collector trusts.
    pub(super) certificate: Option<Named>,
    /// Its key.
    pub(super) key: Option<Named>,
}

/// The text of a variable, and the variable's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) text: String,
}

/// Headers hold credentials and so may the URL's user part: neither is ever shown.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Target")
            .field("endpoint", &self.endpoint())
            .field("headers", &names)
            .field("protocol", &self.protocol)
            .field("gzip", &self.gzip)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Target {
    /// This URL, as it is, by HTTP, uncompressed, ten seconds for an answer; for tests and set-ups by hand.
    #[must_use]
    pub fn new(uri: Uri, protocol: Protocol) -> Self {
        let (identity, timeout) = (Identity::default(), Duration::from_secs(10));
        Self { uri, headers: HeaderMap::new(), protocol, gzip: false, timeout, identity }.authorized()
    }

    /// A user and a password in the URL are credentials like others: a header, unless there is one already.
    fn authorized(mut self) -> Self {
        let Some((user, place)) = self.uri.authority().and_then(|it| it.as_str().rsplit_once('@')) else {
            return self;
        };
        let (user, place) = (decoded(user).unwrap_or_else(|| user.to_owned()), place.parse().ok());
        let mut parts = self.uri.clone().into_parts();
        parts.authority = place;
        // What was a URL with a user is one without.
        self.uri = Uri::from_parts(parts).unwrap_or_default();
        if let Ok(mut value) = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(user))) {
            value.set_sensitive(true);
            self.headers.entry(AUTHORIZATION).or_insert(value);
        }
        self
    }

    /// Whether TLS is between us.
    pub(super) fn is_secure(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// The URL without user and password.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let host = self.uri.host().unwrap_or_default();
        let port = self.uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        let path = if self.protocol == Protocol::Grpc { "" } else { self.uri.path() };
        format!("{}://{host}{port}{path}", self.uri.scheme_str().unwrap_or("http"))
    }

    /// How it is sent.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// What the OTEL_EXPORTER_OTLP_* variables say of this signal; nothing without an endpoint.
    ///
    /// OTEL_TRACES_EXPORTER=otlp (and its sisters) ask for the standard's endpoint on this machine, `none` for nothing.
    pub fn from_environment(
        signal: Signal,
        read: &dyn Fn(&str) -> Option<String>,
        warnings: &mut Vec<String>,
    ) -> Option<Self> {
        Variables { signal, read, warnings }.target().map(Self::authorized)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tls::TLS;
    use super::*;

    fn traces(variables: &[(&str, &str)]) -> (Option<Target>, Vec<String>) {
        let mut warnings = Vec::new();
        let read = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        };
        (Target::from_environment(Signal::Traces, &read, &mut warnings), warnings)
    }

    fn quiet(variables: &[(&str, &str)]) -> Target {
        let (target, warnings) = traces(variables);
        assert_eq!(warnings, Vec::<String>::new());
        target.unwrap()
    }

    const ALL: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

    #[test]
    fn without_an_endpoint_nothing_is_exported() {
        assert_eq!(traces(&[]), (None, Vec::new()));
        assert_eq!(traces(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]), (None, Vec::new()));
        assert_eq!(traces(&[ALL, ("OTEL_TRACES_EXPORTER", "none")]), (None, Vec::new()));
    }

    #[test]
    fn the_variable_for_all_is_a_base_and_the_own_one_is_used_as_it_is() {
        let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:9/spans");
        assert_eq!(quiet(&[ALL]).endpoint(), "http://collector:4318/v1/traces");
        assert_eq!(quiet(&[ALL, own]).endpoint(), "http://traces:9/spans");
    }

    #[test]
    fn asking_for_otlp_alone_means_the_collector_of_this_machine() {
        let asked = ("OTEL_TRACES_EXPORTER", "otlp");
        let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        assert_eq!(quiet(&[asked]).endpoint(), "http://localhost:4318/v1/traces");
        assert_eq!(quiet(&[asked, grpc]).endpoint(), "http://localhost:4317");
    }

    #[test]
    fn a_signal_s_own_option_wins() {
        let target = quiet(&[
            ALL,
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "gRPC"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "2500"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "x-all=1"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "X-Own=a%20b,x-more=2"),
        ]);
        assert_eq!((target.protocol, target.gzip), (Protocol::Grpc, false));
        assert_eq!(target.timeout, Duration::from_millis(2500));
        assert_eq!(target.headers.get("x-own").unwrap(), "a b");
        assert_eq!(target.headers.get("x-more").unwrap(), "2");
        assert_eq!(target.headers.get("x-all"), None);
    }

    #[test]
    fn what_cannot_be_followed_is_told_and_the_default_kept() {
        let (target, warnings) = traces(&[
            ALL,
            ("OTEL_TRACES_EXPORTER", "zipkin"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
        ]);
        assert_eq!(target, Some(quiet(&[ALL])));
        assert_eq!(
            warnings,
            [
                "OTEL_TRACES_EXPORTER=zipkin is not one of otlp, console, none; it is ignored",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/json is not one of http/protobuf, grpc; http/protobuf is used",
                "OTEL_EXPORTER_OTLP_COMPRESSION=zstd is not one of none, gzip; none is used",
                "OTEL_EXPORTER_OTLP_TIMEOUT=10s is not a number of milliseconds; 10000 is used",
            ]
        );
    }

    #[test]
    fn a_grpc_endpoint_without_a_scheme_is_secure_unless_it_is_said_to_be_insecure() {
        let bare = ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317");
        let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        let insecure = ("OTEL_EXPORTER_OTLP_INSECURE", "True");
        assert_eq!(quiet(&[bare, grpc, insecure]).endpoint(), "http://collector:4317");
        let (target, warnings) = traces(&[bare, grpc]);
        if TLS {
            assert_eq!(target.unwrap().endpoint(), "https://collector:4317");
        } else {
            assert!(warnings[0].contains("feature `tls`"), "{warnings:?}");
        }
        let (target, warnings) = traces(&[bare]);
        assert_eq!(target, None, "over HTTP a scheme is needed");
        assert!(warnings[0].contains("does not begin with http://"), "{warnings:?}");
        let (_, warnings) = traces(&[ALL, grpc, ("OTEL_EXPORTER_OTLP_INSECURE", "yes")]);
        assert_eq!(warnings, ["OTEL_EXPORTER_OTLP_INSECURE=yes is not one of false, true; false is used"]);
    }

    #[test]
    fn files_of_certificates_are_the_signal_s_own_or_those_for_all() {
        let files = [
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "all.pem"),
            ("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "own.pem"),
            ("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "we.pem"),
            ("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "we.key"),
        ];
        let (_, warnings) = traces(&[&[ALL], &files[..]].concat());
        assert_eq!(warnings.len(), 3, "{warnings:?}");
        assert!(warnings.iter().all(|text| text.contains("has no effect")), "{warnings:?}");
        if TLS {
            let secure = ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318");
            let Identity { authority, certificate, key } = quiet(&[&[secure], &files[..]].concat()).identity;
            let texts = [authority, certificate, key].map(|named| named.unwrap().text);
            assert_eq!(texts, ["own.pem", "we.pem", "we.key"]);
        }
    }

    #[test]
    fn a_user_in_the_url_becomes_a_header_unless_there_is_one() {
        let url = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:p%40ss@collector:4318/in");
        let target = quiet(&[url]);
        assert_eq!(target.uri, "http://collector:4318/in/v1/traces");
        assert_eq!(target.headers[AUTHORIZATION], "Basic dXNlcjpwQHNz");
        let own = quiet(&[url, ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20x")]);
        assert_eq!(own.headers[AUTHORIZATION], "Bearer x");
    }

    #[test]
    fn no_credential_is_ever_shown() {
        let (target, warnings) = traces(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hunter2@collector:4318"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=hunter2,bad key=hunter2"),
        ]);
        let shown = format!("{target:?} {warnings:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("authorization") && shown.contains("collector:4318"), "{shown}");
        let (_, warnings) = traces(&[ALL, ("OTEL_EXPORTER_OTLP_HEADERS", "a=1,hunter2")]);
        assert_eq!(warnings.len(), 1);
        assert!(!warnings[0].contains("hunter2"), "{warnings:?}");
    }
}
