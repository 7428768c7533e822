//! What may hold anything is captured by nobody's accident: URLs, headers, errors, JSON, bytes and text.
use telemark::traced;

#[traced(args(headers, uri, error, json, bytes, text, owned))]
fn call(
    headers: &http::HeaderMap,
    uri: &http::Uri,
    error: &dyn std::error::Error,
    json: &serde_json::Value,
    bytes: &[u8],
    text: &str,
    owned: String,
) {
}

fn main() {}
