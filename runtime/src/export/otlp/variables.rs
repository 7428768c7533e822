//! The OTEL_EXPORTER_OTLP_* variables of one signal, which win over those for all.

use super::endpoint::completed;
use super::pairs::pairs;
use super::target::{Identity, Named, Protocol, Target};
use super::transport::Signal;
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use std::time::Duration;

const PROTOCOLS: [(&str, Protocol); 2] =
    [("http/protobuf", Protocol::HttpProtobuf), ("grpc", Protocol::Grpc)];

/// The variables of one signal.
pub(super) struct Variables<'a> {
    pub(super) signal: Signal,
    pub(super) read: &'a dyn Fn(&str) -> Option<String>,
    pub(super) warnings: &'a mut Vec<String>,
}

impl Variables<'_> {
    /// What all of them say together.
    pub(super) fn target(&mut self) -> Option<Target> {
        let wanted = self.exporter()?;
        let protocol = self.choice("PROTOCOL", &PROTOCOLS).unwrap_or(Protocol::HttpProtobuf);
        let uri = self.endpoint(protocol, wanted)?;
        Some(Target {
            identity: self.identity(&uri),
            uri,
            headers: self.headers(),
            protocol,
            gzip: self.choice("COMPRESSION", &[("none", false), ("gzip", true)]).unwrap_or(false),
            timeout: self.timeout().unwrap_or(Duration::from_secs(10)),
        })
    }

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
        // The words for others keep this one from sending as well.
        let metrics = self.signal == Signal::Metrics;
        let known = if metrics { "otlp, console, none, prometheus" } else { "otlp, console, none" };
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
        let insecure = self.choice("INSECURE", &[("false", false), ("true", true)]).unwrap_or(false);
        let bare = protocol == Protocol::Grpc && !text.contains("://");
        let scheme = if insecure { "http" } else { "https" };
        let text = if bare { format!("{scheme}://{text}") } else { text };
        match completed(&text, protocol, below) {
            Ok(uri) => Some(uri),
            Err(why) => {
                // The URL may hold a password: it is not repeated.
                self.warnings.push(format!("{name} {why}; nothing is sent there"));
                None
            }
        }
    }

    fn identity(&mut self, uri: &Uri) -> Identity {
        let mut file = |option| {
            let (name, text) = self.option(option)?;
            if uri.scheme() == Some(&Scheme::HTTPS) {
                return Some(Named { name, text });
            }
            // The deciding word is the endpoint's: no certificate makes a plain connection a safe one.
            self.warnings.push(format!("{name} has no effect: the endpoint begins with http://"));
            None
        };
        Identity {
            authority: file("CERTIFICATE"),
            certificate: file("CLIENT_CERTIFICATE"),
            key: file("CLIENT_KEY"),
        }
    }
}

/// A number of milliseconds; 0 is no limit, which a hundred years come near enough to.
pub(super) fn milliseconds(text: &str) -> Option<Duration> {
    let number: u64 = text.parse().ok()?;
    let forever = Duration::from_hours(100 * 365 * 24);
    Some(if number == 0 { forever } else { Duration::from_millis(number).min(forever) })
}
