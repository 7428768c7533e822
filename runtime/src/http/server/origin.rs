//! Where a request came from and where it went: the attributes that only headers and the connection know.

use crate::http::Scheme;
use crate::http::url::shortened;
use crate::redact::Strategy;
use crate::schema::Class;
use axum::extract::ConnectInfo;
use http::header::{FORWARDED, HOST, USER_AGENT};
use http::{Extensions, HeaderMap, HeaderName, Request, Version};
use std::net::{IpAddr, SocketAddr};

/// The scheme that the caller used, as far as this side can know.
pub(super) fn scheme<B>(request: &Request<B>) -> Scheme {
    let forwarded = text(request.headers(), &HeaderName::from_static("x-forwarded-proto"));
    Scheme::of(request.uri().scheme_str().or(forwarded).unwrap_or_default())
}

/// The name and the port that the caller asked for.
pub(super) fn server<B>(request: &Request<B>) -> (Option<&str>, Option<u16>) {
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let Some(authority) = authority.or_else(|| text(request.headers(), &HOST)) else { return (None, None) };
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (authority, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (Some(shortened(host)).filter(|host| !host.is_empty()), port)
}

/// The network that the request came from; the whole address is personal data.
pub(super) fn client(headers: &HeaderMap, extensions: &Extensions) -> Option<String> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = forwarded(headers).or(peer)?;
    Strategy::Ip { v4: 24, v6: 48 }.apply(Class::Personal, &address)
}

/// The first hop that proxies wrote down.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let standard = || {
        let first = text(headers, &FORWARDED)?.split([',', ';']).find_map(|part| {
            let (name, value) = part.trim().split_once('=')?;
            name.eq_ignore_ascii_case("for").then_some(value)
        })?;
        address(first.trim_matches('"'))
    };
    let usual = || {
        let list = text(headers, &HeaderName::from_static("x-forwarded-for"))?;
        address(list.split(',').next()?.trim())
    };
    standard().or_else(usual)
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']').parse();
    bare.ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

/// The program that asked.
pub(super) fn agent(headers: &HeaderMap) -> Option<&str> {
    text(headers, &USER_AGENT).map(shortened)
}

/// The version of HTTP as the semantic conventions write it.
pub(super) fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        Version::HTTP_3 => Some("3"),
        _ => None,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, headers: &[(&'static str, &str)]) -> Request<()> {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a valid request")
    }

    #[test]
    fn the_server_is_what_the_caller_asked_for() {
        for (host, expected) in [
            ("example.org:8080", (Some("example.org"), Some(8080))),
            ("[::1]:80", (Some("::1"), Some(80))),
            ("[::1]", (Some("::1"), None)),
            ("example.org:x", (Some("example.org"), None)),
            ("", (None, None)),
        ] {
            assert_eq!(server(&request("/", &[("host", host)])), expected, "{host}");
        }
        assert_eq!(server(&request("http://user:pass@a:1/", &[("host", "b:2")])), (Some("a"), Some(1)));
    }

    #[test]
    fn only_the_network_of_a_caller_is_recorded() {
        for (header, value, expected) in [
            ("forwarded", "for=\"[2001:db8:1:2::7]:4711\";proto=https", Some("2001:db8:1::")),
            ("forwarded", "proto=https;For=192.0.2.60, for=1.1.1.1", Some("192.0.2.0")),
            ("x-forwarded-for", "203.0.113.195:80, 70.41.3.18", Some("203.0.113.0")),
            ("x-forwarded-for", "unknown", None),
        ] {
            let request = request("/", &[(header, value)]);
            assert_eq!(client(request.headers(), request.extensions()).as_deref(), expected, "{value}");
        }
    }
}
