//! Which headers are recorded: those that set-up names, and none that opens a door.

use super::url::shortened;
use crate::redact::{Slot, header_opens_doors, scanned};
use crate::span::{Given, Opened};
use http::{HeaderMap, HeaderName};
use std::fmt;
use std::sync::OnceLock;

/// So many headers of a message at most.
const MOST: usize = 64;

/// The headers that are recorded of both sides of HTTP.
#[derive(Debug, Default)]
pub(crate) struct Captured {
    /// Of what this service answers.
    pub(crate) server: Messages,
    /// Of what it asks others.
    pub(crate) client: Messages,
}

/// Those of one exchange.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    pub(crate) request: Headers,
    pub(crate) response: Headers,
}

/// Those of one message: the header, and the attribute that it becomes.
#[derive(Debug, Default)]
pub(crate) struct Headers(Vec<(HeaderName, Box<str>)>);

/// A header that is not recorded although it was named.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It opens doors.
    Secret(String),
    /// It cannot be a header.
    Malformed(String),
    /// There are too many.
    NoRoom(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(name) => write!(f, "the header {name} is never recorded: its value opens doors"),
            Self::Malformed(name) => write!(f, "{name:?} is no name of a header and is left out"),
            Self::NoRoom(name) => write!(f, "the header {name} is left out: {MOST} are recorded at most"),
        }
    }
}

static CAPTURED: OnceLock<Captured> = OnceLock::new();

/// Takes what set-up says; the first word stays.
pub(crate) fn capture(captured: Captured) {
    // There is one `install()` in a process.
    CAPTURED.get_or_init(|| captured);
}

/// What is recorded of what this service answers.
#[allow(dead_code, reason = "one side of the doors may be without the other")]
pub(super) fn of_server() -> Option<&'static Messages> {
    CAPTURED.get().map(|captured| &captured.server)
}

/// What is recorded of what it asks others.
#[allow(dead_code, reason = "one side of the doors may be without the other")]
pub(super) fn of_client() -> Option<&'static Messages> {
    CAPTURED.get().map(|captured| &captured.client)
}

impl Headers {
    /// Allows these; `attribute` is what their attributes begin with. Tells which of them are refused.
    pub(crate) fn allow(&mut self, names: &[String], attribute: &str) -> Vec<Refused> {
        let mut refused = Vec::new();
        for text in names {
            let Ok(name) = text.parse::<HeaderName>() else {
                refused.push(Refused::Malformed(text.clone()));
                continue;
            };
            if header_opens_doors(name.as_str()) {
                refused.push(Refused::Secret(name.to_string()));
            } else if self.0.iter().any(|(known, _)| *known == name) {
            } else if self.0.len() == MOST {
                refused.push(Refused::NoRoom(name.to_string()));
            } else {
                let key = format!("{attribute}.{name}").into();
                self.0.push((name, key));
            }
        }
        refused
    }

    /// Puts those of this message on a span. What looks like a secret is hidden, as in any text of others; several lines
    /// of one header stand on lines of their own, which OTLP sends as a list.
    pub(super) fn record(&self, headers: &HeaderMap, span: &Opened) {
        for (name, key) in &self.0 {
            let mut text = String::new();
            for value in headers.get_all(name) {
                let Ok(value) = value.to_str() else { continue };
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&scanned(shortened(value), Slot::SpanAttribute));
            }
            if headers.contains_key(name) {
                span.set(key, Given::Str(shortened(&text)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_allowed_once_and_one_that_opens_doors_never() {
        let names = ["X-Tenant", "x-tenant", "Authorization", "x api", "cookie", "X-Auth-Token", "x-api-key"];
        let mut headers = Headers::default();
        let refused = headers.allow(&names.map(str::to_owned), "http.request.header");
        let told: Vec<String> = refused.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 5, "{told:?}");
        for word in ["authorization", "x api", "cookie", "x-auth-token", "x-api-key"] {
            assert!(told.iter().any(|sentence| sentence.contains(word)), "{word}: {told:?}");
        }
        assert_eq!(headers.0.len(), 1);
        assert_eq!(&*headers.0[0].1, "http.request.header.x-tenant");
    }

    #[test]
    fn no_more_than_the_limit_are_recorded() {
        let names: Vec<String> = (0..MOST + 2).map(|at| format!("x-{at}")).collect();
        let mut headers = Headers::default();
        assert_eq!(headers.allow(&names, "http.request.header").len(), 2);
        assert_eq!(headers.0.len(), MOST);
    }
}
