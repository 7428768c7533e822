//! gRPC over HTTP: a call is named by its service and method, and how it ended stands in the trailers.

use super::headers::{Headers, Known};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const CONTENT: &str = "application/grpc";

/// A name is no longer.
const LONGEST: usize = 256;

/// Whether this is a call of gRPC.
pub(super) fn is_call(headers: &Headers<'_>) -> bool {
    headers.value(Known::ContentType).is_some_and(|kind| kind.as_bytes().starts_with(CONTENT.as_bytes()))
}

/// `package.Service/Method`, if the path of a call says so.
pub(super) fn method(path: &str) -> Option<&str> {
    let name = path.strip_prefix('/').filter(|name| name.len() <= LONGEST)?;
    let (service, method) = name.split_once('/')?;
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
    };
    (word(service) && word(method)).then_some(name)
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code(u8);

const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

impl Code {
    /// What the trailers say, or the headers of an answer that is nothing else; a number that nobody knows is `UNKNOWN`.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let number: Option<u8> = headers.get(STATUS)?.to_str().ok().and_then(|text| text.parse().ok());
        Some(Self(number.filter(|number| usize::from(*number) < NAMES.len()).unwrap_or(2)))
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }

    /// Whether the semantic conventions call it an error of the server.
    pub(super) const fn is_fault(self) -> bool {
        matches!(self.0, 2 | 4 | 12..=15)
    }
}

/// Makes the answer's head one to a call whose handler panicked: it names the trace in a way that callers see.
pub(super) fn internal(headers: &mut HeaderMap, trace: Option<String>) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT));
    headers.insert(STATUS, HeaderValue::from_static("13"));
    let message = trace.map_or_else(|| "panic".to_owned(), |trace| format!("panic in trace {trace}"));
    if let Ok(message) = message.parse() {
        headers.insert(MESSAGE, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_method_only_if_it_is_one() {
        assert_eq!(method("/shop.v1.Orders/Get"), Some("shop.v1.Orders/Get"));
        for path in ["/shop.v1.Orders", "/a/b/c", "//Get", "/a/", "/a b/c", "shop/Get", "/é/x"] {
            assert_eq!(method(path), None, "{path}");
        }
        assert_eq!(method(&format!("/{}/x", "s".repeat(LONGEST))), None);
    }

    #[test]
    fn a_code_is_its_name_and_a_strange_one_is_unknown() {
        for (text, name, fault) in [
            ("0", "OK", false),
            ("5", "NOT_FOUND", false),
            ("12", "UNIMPLEMENTED", true),
            ("14", "UNAVAILABLE", true),
            ("16", "UNAUTHENTICATED", false),
            ("17", "UNKNOWN", true),
            ("x", "UNKNOWN", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(STATUS, HeaderValue::from_static(text));
            let code = Code::read(&headers).expect("there is one");
            assert_eq!((code.name(), code.is_fault()), (name, fault), "{text}");
        }
        assert_eq!(Code::read(&HeaderMap::new()), None);
    }
}
