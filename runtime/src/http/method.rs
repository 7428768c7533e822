//! The methods of HTTP, as a label.

use crate::metric::LabelValue;
use std::sync::atomic::{AtomicU16, Ordering};

/// The methods that count as known, one bit each: what OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS leaves of them.
static KNOWN: AtomicU16 = AtomicU16::new(u16::MAX);

/// A method that the semantic conventions know, or `_OTHER`: a caller may invent any word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of HTTP")]
pub enum Method {
    Connect,
    Delete,
    Get,
    Head,
    Options,
    Patch,
    Post,
    Put,
    Trace,
    /// Any other word.
    Other,
}

impl Method {
    /// The method of a request; they are told apart by case.
    ///
    /// OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS may leave fewer of them; the others are `_OTHER` then.
    #[must_use]
    pub fn of(method: &http::Method) -> Self {
        let found = Self::spelled(method);
        if KNOWN.load(Ordering::Relaxed) & (1 << found as u16) == 0 { Self::Other } else { found }
    }

    /// Takes the list of a variable for all that is known; returns the words that no label could hold.
    pub(crate) fn know_only(list: &str) -> Vec<String> {
        let (mut known, mut strange) = (1_u16 << Self::Other as u16, Vec::new());
        for word in list.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let method = http::Method::from_bytes(word.as_bytes()).map_or(Self::Other, |m| Self::spelled(&m));
            known |= 1 << method as u16;
            if method == Self::Other {
                strange.push(word.to_owned());
            }
        }
        KNOWN.store(known, Ordering::Relaxed);
        strange
    }

    fn spelled(method: &http::Method) -> Self {
        match *method {
            http::Method::CONNECT => Self::Connect,
            http::Method::DELETE => Self::Delete,
            http::Method::GET => Self::Get,
            http::Method::HEAD => Self::Head,
            http::Method::OPTIONS => Self::Options,
            http::Method::PATCH => Self::Patch,
            http::Method::POST => Self::Post,
            http::Method::PUT => Self::Put,
            http::Method::TRACE => Self::Trace,
            _ => Self::Other,
        }
    }

    /// How a span's name begins.
    pub(crate) fn in_span_name(self) -> &'static str {
        if self == Self::Other { "HTTP" } else { self.as_label() }
    }
}

impl From<&http::Method> for Method {
    fn from(method: &http::Method) -> Self {
        Self::of(method)
    }
}

impl LabelValue for Method {
    const NAME: &'static str = "method";
    const VALUES: &'static [&'static str] =
        &["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "_OTHER"];

    fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_its_own_label_and_an_invented_one_is_other() {
        for value in Method::VALUES {
            let method = http::Method::from_bytes(value.as_bytes()).expect("a token");
            assert_eq!(Method::of(&method).as_label(), *value);
        }
        let invented = http::Method::from_bytes(b"get").expect("a token");
        assert_eq!(
            (Method::of(&invented).as_label(), Method::of(&invented).in_span_name()),
            ("_OTHER", "HTTP")
        );
    }
}
