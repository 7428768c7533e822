//! Where a request came from and where it went: the attributes that only headers and the connection know.

use super::headers::{Headers, Known};
use crate::http::Scheme;
use crate::http::url::shortened;
use crate::redact::Strategy;
use crate::schema::Class;
use axum::extract::ConnectInfo;
use http::uri::Authority;
use http::{Extensions, HeaderValue, Uri, Version};
use std::net::{IpAddr, SocketAddr};

/// The scheme that the caller used, as far as this side can know.
pub(super) fn scheme(uri: &Uri, headers: &Headers<'_>) -> Scheme {
    let forwarded = headers.text(Known::ForwardedProto);
    Scheme::of(uri.scheme_str().or(forwarded).unwrap_or_default())
}

/// Whom the caller asked for, as it came.
pub(super) fn asked_for<'a>(uri: &'a Uri, headers: &Headers<'a>) -> &'a [u8] {
    let named = || headers.value(Known::Host).map(HeaderValue::as_bytes);
    uri.authority().map(|authority| authority.as_str().as_bytes()).or_else(named).unwrap_or_default()
}

/// The name and the port that the caller asked for.
pub(super) fn server<'a>(uri: &'a Uri, headers: &Headers<'a>) -> (Option<&'a str>, Option<u16>) {
    let authority = uri.authority().map(Authority::as_str);
    let Some(authority) = authority.or_else(|| headers.text(Known::Host)) else { return (None, None) };
    let bytes = authority.as_bytes();
    let host = bytes.iter().rposition(|byte| *byte == b'@').map_or(0, |at| at + 1);
    // A colon inside of brackets is the address's own.
    let colon = bytes.iter().rposition(|byte| matches!(byte, b':' | b']')).filter(|at| bytes[*at] == b':');
    let (host, port) = match colon.filter(|colon| *colon >= host) {
        Some(colon) => (&authority[host..colon], authority[colon + 1..].parse().ok()),
        None => (&authority[host..], None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (Some(shortened(host)).filter(|host| !host.is_empty()), port)
}

/// The network that the request came from; the whole address is personal data.
pub(super) fn client(headers: &Headers<'_>, extensions: &Extensions) -> Option<String> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = forwarded(headers).or(peer)?;
    Strategy::Ip { v4: 24, v6: 48 }.apply(Class::Personal, &address)
}

/// The first hop that proxies wrote down.
fn forwarded(headers: &Headers<'_>) -> Option<IpAddr> {
    let standard = || {
        let first = headers.text(Known::Forwarded)?.split([',', ';']).find_map(|part| {
            let (name, value) = part.trim().split_once('=')?;
            name.eq_ignore_ascii_case("for").then_some(value)
        })?;
        address(first.trim_matches('"'))
    };
    let usual = || {
        let list = headers.text(Known::ForwardedFor)?;
        address(list.split(',').next()?.trim())
    };
    standard().or_else(usual)
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']').parse();
    bare.ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

/// The program that asked.
pub(super) fn agent<'a>(headers: &Headers<'a>) -> Option<&'a str> {
    headers.text(Known::UserAgent).map(shortened)
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

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderName, HeaderValue, Request};
    use proptest::prelude::{Strategy, prop, prop_assert, prop_oneof, proptest};

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
            let request = request("/", &[("host", host)]);
            assert_eq!(server(request.uri(), &Headers::of(request.headers())), expected, "{host}");
        }
        let request = request("http://user:pass@a:1/", &[("host", "b:2")]);
        assert_eq!(server(request.uri(), &Headers::of(request.headers())), (Some("a"), Some(1)));
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
            assert_eq!(
                client(&Headers::of(request.headers()), request.extensions()).as_deref(),
                expected,
                "{value}"
            );
        }
    }

    /// Texts that come near to what these headers may hold.
    fn near() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            "[a-z0-9.]{0,20}",
            "(for|For|proto|by|host)=",
            "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(:[0-9]{0,6})?",
            "\"?\\[[0-9a-f:]{0,30}\\]?(:[0-9]{0,6})?\"?",
            "[,;:=@ \"\\[\\]]{1,3}",
        ];
        let text = prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat().into_bytes());
        let bytes = prop::collection::vec(prop_oneof![3 => 32_u8..127, 4 => 128_u8..], 0..60);
        prop_oneof![3 => text, 1 => bytes]
    }

    proptest! {
        #[test]
        fn any_headers_tell_a_network_and_a_place_or_nothing(values in prop::collection::vec(near(), 6)) {
            let names = ["host", "forwarded", "x-forwarded-for", "x-forwarded-proto", "user-agent", "content-type"];
            let mut sent = HeaderMap::new();
            for (name, value) in names.into_iter().zip(&values) {
                let value = HeaderValue::from_bytes(value).expect("no control characters");
                sent.append(HeaderName::from_static(name), value);
            }
            let (headers, uri) = (Headers::of(&sent), Uri::from_static("/"));
            if let (Some(host), _) = server(&uri, &headers) {
                prop_assert!(!host.is_empty() && !host.contains('@'));
            }
            if let Some(network) = client(&headers, &Extensions::new()) {
                let network: IpAddr = network.parse().expect("an address");
                let whole = match network {
                    IpAddr::V4(v4) => v4.octets()[3] == 0,
                    IpAddr::V6(v6) => v6.segments()[3..] == [0; 5],
                };
                prop_assert!(whole, "{}", network);
            }
            let _ = (scheme(&uri, &headers), agent(&headers));
        }
    }
}
