//! The exact URL that is asked.

use super::target::Protocol;
use super::tls::TLS;
use http::Uri;

/// The URL; `below` is the signal's path under a URL that serves all signals.
pub(super) fn completed(text: &str, protocol: Protocol, below: Option<&str>) -> Result<Uri, &'static str> {
    let uri: Uri = text.parse().map_err(|_invalid| "is not a URL")?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") if TLS => {}
        Some("https") => return Err("asks for TLS, which telemark has with its feature `tls`"),
        _ => return Err("does not begin with http:// or https://"),
    }
    if uri.host().is_none_or(str::is_empty) {
        return Err("has no host");
    }
    match below {
        Some(signal) if protocol == Protocol::HttpProtobuf => under(uri, signal),
        _ => Ok(uri),
    }
}

fn under(uri: Uri, signal: &str) -> Result<Uri, &'static str> {
    let mut parts = uri.into_parts();
    let given = parts.path_and_query.take();
    let path = given.as_ref().map_or("", |given| given.path()).trim_end_matches('/');
    let query = given.as_ref().and_then(|given| given.query());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let path = format!("{path}/v1/{signal}{query}");
    parts.path_and_query = Some(path.parse().map_err(|_invalid| "is not a URL")?);
    Uri::from_parts(parts).map_err(|_invalid| "is not a URL")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(text: &str, below: Option<&str>) -> Result<String, &'static str> {
        completed(text, Protocol::HttpProtobuf, below).map(|uri| uri.to_string())
    }

    #[test]
    fn a_base_gets_the_signal_s_path() {
        for (base, asked) in [
            ("http://h:4318", "http://h:4318/v1/traces"),
            ("http://h:4318/", "http://h:4318/v1/traces"),
            ("http://h/otlp", "http://h/otlp/v1/traces"),
            ("http://h/otlp/", "http://h/otlp/v1/traces"),
            ("http://h/otlp?key=1", "http://h/otlp/v1/traces?key=1"),
        ] {
            assert_eq!(http(base, Some("traces")).as_deref(), Ok(asked));
        }
    }

    #[test]
    fn a_signal_s_own_url_stays_as_it_is_but_for_an_empty_path() {
        assert_eq!(http("http://h:9", None).as_deref(), Ok("http://h:9/"));
        assert_eq!(http("http://h:9/v1/traces/", None).as_deref(), Ok("http://h:9/v1/traces/"));
    }

    #[test]
    fn grpc_has_no_path_below() {
        let uri = completed("http://h:4317", Protocol::Grpc, Some("traces")).map(|uri| uri.to_string());
        assert_eq!(uri.as_deref(), Ok("http://h:4317/"));
    }

    #[test]
    fn what_is_no_url_of_ours_says_why() {
        for (text, why) in [
            ("ftp://h", "does not begin with http:// or https://"),
            ("h:4318", "does not begin with http:// or https://"),
            ("/v1/traces", "does not begin with http:// or https://"),
            ("http:// h", "is not a URL"),
            ("http://", "is not a URL"),
        ] {
            assert_eq!(http(text, None), Err(why), "{text}");
        }
    }
}
