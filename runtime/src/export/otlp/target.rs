//! Where one signal is sent and how, as the environment says it.

use super::endpoint::completed;
use super::pairs::pairs;
use super::transport::Signal;
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
        Self { uri, headers: HeaderMap::new(), protocol, gzip: false, timeout: Duration::from_secs(10) }
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
        let mut variables = Variables { signal, read, warnings };
        let wanted = variables.exporter()?;
        let protocol = variables.choice("PROTOCOL", &PROTOCOLS).unwrap_or(Protocol::HttpProtobuf);
        let uri = variables.endpoint(protocol, wanted)?;
        Some(Self {
            uri,
            headers: variables.headers(),
            protocol,
            gzip: variables.choice("COMPRESSION", &[("none", false), ("gzip", true)]).unwrap_or(false),
            timeout: variables.timeout().unwrap_or(Duration::from_secs(10)),
        })
    }
}

const PROTOCOLS: [(&str, Protocol); 2] =
    [("http/protobuf", Protocol::HttpProtobuf), ("grpc", Protocol::Grpc)];

struct Variables<'a> {
    signal: Signal,
    read: &'a dyn Fn(&str) -> Option<String>,
    warnings: &'a mut Vec<String>,
}

impl Variables<'_> {
    /// A variable that is set; empty is unset.
    fn set(&self, name: &str) -> Option<String> {
        (self.read)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The name and text of the signal's own variable, or of the one for all signals.
    fn option(&self, option: &str) -> Option<(String, String)> {
        let own = format!("OTEL_EXPORTER_OTLP_{}_{option}", self.signal.variable());
        let all = format!("OTEL_EXPORTER_OTLP_{option}");
        [own, all].into_iter().find_map(|name| self.set(&name).map(|text| (name, text)))
    }

    /// Whether this signal is to be sent even without an endpoint; nothing if it is not to be sent at all.
    fn exporter(&mut self) -> Option<bool> {
        let name = format!("OTEL_{}_EXPORTER", self.signal.variable());
        let Some(list) = self.set(&name) else { return Some(false) };
        // Metrics are scraped whatever is said here; the word only keeps them from being sent as well.
        let known = if self.signal == Signal::Metrics { "otlp, none, prometheus" } else { "otlp, none" };
        let words = list.split(',').map(|word| word.trim().to_ascii_lowercase());
        let (words, unknown): (Vec<_>, Vec<_>) = words
            .filter(|word| !word.is_empty())
            .partition(|word| known.split(", ").any(|known| known == word));
        if !unknown.is_empty() {
            let unknown = unknown.join(",");
            self.warnings.push(format!("{name}={unknown} is not one of {known}; it is ignored"));
        }
        match words.as_slice() {
            [] => Some(false),
            words => words.iter().any(|word| word == "otlp").then_some(true),
        }
    }

    fn choice<T: Copy>(&mut self, option: &str, known: &[(&str, T)]) -> Option<T> {
        let (name, text) = self.option(option)?;
        let found = known.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
            let (words, default) = (words.join(", "), words[0]);
            self.warnings.push(format!("{name}={text} is not one of {words}; {default} is used"));
        }
        found
    }

    fn timeout(&mut self) -> Option<Duration> {
        let (name, text) = self.option("TIMEOUT")?;
        let found = milliseconds(&text);
        if found.is_none() {
            self.warnings.push(format!("{name}={text} is not a number of milliseconds; 10000 is used"));
        }
        found
    }

    fn headers(&mut self) -> HeaderMap {
        let Some((name, text)) = self.option("HEADERS") else { return HeaderMap::new() };
        let Ok(pairs) = pairs(&text).map_err(|at| {
            // Never the text: it is a credential more often than not.
            self.warnings
                .push(format!("{name}: member {at} is not key=value, percent-encoded; all of it is ignored"));
        }) else {
            return HeaderMap::new();
        };
        let mut headers = HeaderMap::new();
        for (key, value) in pairs {
            match (HeaderName::try_from(&key), HeaderValue::try_from(&value)) {
                (Ok(key), Ok(mut value)) => {
                    value.set_sensitive(true);
                    drop(headers.insert(key, value));
                }
                _ => self.warnings.push(format!("{name}: {key:?} cannot be a header; it is ignored")),
            }
        }
        headers
    }

    fn endpoint(&mut self, protocol: Protocol, wanted: bool) -> Option<Uri> {
        let Some((name, text)) = self.option("ENDPOINT") else {
            let port = if protocol == Protocol::Grpc { 4317 } else { 4318 };
            let local = format!("http://localhost:{port}");
            return if wanted { completed(&local, protocol, Some(self.signal.path())).ok() } else { None };
        };
        // The variable for all signals is a base; a signal's own one is used as it is.
        let below = (name == "OTEL_EXPORTER_OTLP_ENDPOINT").then_some(self.signal.path());
        let insecure = self.option("INSECURE").is_some_and(|(_, text)| text.eq_ignore_ascii_case("true"));
        let bare = protocol == Protocol::Grpc && insecure && !text.contains("://");
        let text = if bare { format!("http://{text}") } else { text };
        match completed(&text, protocol, below) {
            Ok(uri) => Some(uri),
            Err(why) => {
                // The URL may hold a password: it is not repeated.
                self.warnings.push(format!("{name} {why}; nothing is sent there"));
                None
            }
        }
    }
}

/// A number of milliseconds; 0 is no limit, which a hundred years come near enough to.
pub(super) fn milliseconds(text: &str) -> Option<Duration> {
    let number: u64 = text.parse().ok()?;
    let forever = Duration::from_hours(100 * 365 * 24);
    Some(if number == 0 { forever } else { Duration::from_millis(number).min(forever) })
}

#[cfg(test)]
mod tests {
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
                "OTEL_TRACES_EXPORTER=zipkin is not one of otlp, none; it is ignored",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/json is not one of http/protobuf, grpc; http/protobuf is used",
                "OTEL_EXPORTER_OTLP_COMPRESSION=zstd is not one of none, gzip; none is used",
                "OTEL_EXPORTER_OTLP_TIMEOUT=10s is not a number of milliseconds; 10000 is used",
            ]
        );
    }

    #[test]
    fn an_https_endpoint_is_refused_with_what_to_do() {
        let (target, warnings) = traces(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "https://user:pass@host")]);
        assert_eq!(target, None);
        assert_eq!(
            warnings,
            ["OTEL_EXPORTER_OTLP_ENDPOINT asks for TLS, which is not supported: send to a local collector; \
              nothing is sent there"]
        );
    }

    #[test]
    fn a_grpc_endpoint_without_a_scheme_needs_insecure() {
        let bare = ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317");
        let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        assert_eq!(
            quiet(&[bare, grpc, ("OTEL_EXPORTER_OTLP_INSECURE", "True")]).endpoint(),
            "http://collector:4317"
        );
        let (target, warnings) = traces(&[bare, grpc]);
        assert_eq!(target, None);
        assert!(warnings[0].contains("does not begin with http://"), "{warnings:?}");
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
