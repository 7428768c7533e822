//! URLs without what opens doors: credentials, the values of the query and the fragment.

use super::UrlQuery;

/// What stands for a hidden part of a URL, by OpenTelemetry's conventions.
pub(crate) const REDACTED: &str = "REDACTED";

/// What stands for the user information of a URL, by OpenTelemetry's conventions.
pub(crate) const REDACTED_USER: &str = "REDACTED:REDACTED";

/// A part of a URL is cut off here: what is recorded must not grow with what is sent.
const LONGEST: usize = 2048;

/// Query keys that hold a signature, by OpenTelemetry's conventions; their case counts, and no list can allow them.
const SIGNATURES: [&str; 7] = [
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "AWSAccessKeyId",
    "Signature",
    "sig",
    "X-Goog-Signature",
];

impl UrlQuery {
    fn shows(self, key: &str, value: Option<&str>) -> bool {
        match self {
            Self::Values => false,
            Self::Semconv => {
                // Some servers take `;` for `&`.
                let inner = value.unwrap_or_default().split(';').skip(1);
                let keys = inner.filter_map(|pair| pair.split_once('=')).map(|(key, _)| key);
                !key.split(';').chain(keys).any(is_signature)
            }
            Self::Allow(keys) => value.is_some() && keys.contains(&key) && may_be_allowed(key, value),
        }
    }
}

/// Whether a list may allow this pair at all: no signature, and no second pair behind a `;`.
pub(crate) fn may_be_allowed(key: &str, value: Option<&str>) -> bool {
    !is_signature(key) && value.is_some_and(|value| !value.contains(';'))
}

/// Whether the value of this key is a signature; a key may be written by the numbers of its characters.
pub(crate) fn is_signature(key: &str) -> bool {
    SIGNATURES.contains(&key)
        || (key.contains('%') && SIGNATURES.iter().any(|known| known.as_bytes() == unescaped(key)))
}

fn unescaped(key: &str) -> Vec<u8> {
    let bytes = key.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let number = bytes.get(at + 1..at + 3).and_then(|digits| str::from_utf8(digits).ok());
        if let Some(number) =
            number.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| byte == b'%')
        {
            plain.push(number);
            at += 3;
        } else {
            plain.push(byte);
            at += 1;
        }
    }
    plain
}

/// The URL with `REDACTED:REDACTED` for its user information, without its fragment, and with the values of its query
/// that `query` shows.
pub(super) fn redacted(url: &str, query: UrlQuery) -> String {
    full(url, &|key, value| query.shows(key, value))
}

/// The URL with its values that `shows` allows; see [`redacted`].
pub(crate) fn full(url: &str, shows: &dyn Fn(&str, Option<&str>) -> bool) -> String {
    let mut out = String::with_capacity(url.len().min(LONGEST) + REDACTED_USER.len());
    let rest = place(url, &mut out);
    let rest = rest.split_once('#').map_or(rest, |(rest, _fragment)| rest);
    let (path, asked) = rest.split_once('?').map_or((rest, None), |(path, asked)| (path, Some(asked)));
    write_path(path, &mut out);
    if let Some(asked) = asked {
        out.push('?');
        write_query(asked, shows, &mut out);
    }
    out
}

/// A query alone; see [`full`].
pub(crate) fn query(query: &str, shows: &dyn Fn(&str, Option<&str>) -> bool) -> String {
    let mut out = String::with_capacity(query.len().min(LONGEST));
    write_query(query, shows, &mut out);
    out
}

/// The beginning of a text from outside.
pub(crate) fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// Writes scheme and host; what follows them. Nothing follows a host that may be the beginning of a password.
fn place<'a>(url: &'a str, shown: &mut String) -> &'a str {
    let path = url.find(ENDS).unwrap_or(url.len());
    let host = match url.find("//") {
        Some(0) => 2,
        Some(at) if at == path && url[..at].ends_with(':') => at + 2,
        _ => return without_scheme(url, path, shown),
    };
    shown.push_str(shortened(&url[..host]));
    authority(&url[host..], shown)
}

/// What ends a host.
const ENDS: [char; 4] = ['/', '?', '#', '\\'];

fn authority<'a>(rest: &'a str, shown: &mut String) -> &'a str {
    let end = rest.find(ENDS).unwrap_or(rest.len());
    let (before, rest) = rest.split_at(end);
    let (user, host) = before.rsplit_once('@').map_or((None, before), |(user, host)| (Some(user), host));
    // Other things may stand behind it, as in `jdbc:sqlserver://host;password=…`.
    let (host, parameters) = host.split_once(';').map_or((host, None), |(host, rest)| (host, Some(rest)));
    // A password that was not escaped may hold what ends a host.
    if !is_host(host) {
        shown.push_str(REDACTED);
        return "";
    }
    if user.is_some() {
        shown.extend([REDACTED_USER, "@"]);
    }
    shown.push_str(shortened(host));
    if parameters.is_some() {
        shown.extend([";", REDACTED]);
    }
    rest
}

/// Whether this is a host, with a port or without.
fn is_host(authority: &str) -> bool {
    let port = authority.split_once(':').map(|(_, port)| port);
    authority.starts_with('[')
        || port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A path alone, a host with a port, `user:password@host`, or `mailto:…`, of which only the scheme is shown.
fn without_scheme<'a>(url: &'a str, path: usize, shown: &mut String) -> &'a str {
    let first = &url[..path];
    let scheme = first.split_once(':').map(|(scheme, _)| scheme);
    match scheme.filter(|scheme| ["mailto", "data", "tel", "sip", "urn", "blob"].contains(scheme)) {
        Some(scheme) => {
            shown.extend([scheme, ":", REDACTED]);
            ""
        }
        None if first.contains(['@', ':']) => authority(url, shown),
        None => url,
    }
}

/// A path, with the names of its parameters and without their values: `/a;jsessionid=REDACTED`.
fn write_path(path: &str, shown: &mut String) {
    let path = shortened(path);
    if !path.contains(';') {
        return shown.push_str(path);
    }
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            shown.push('/');
        }
        for (at, part) in segment.split(';').enumerate() {
            match part.split_once('=') {
                _ if at == 0 => shown.push_str(part),
                Some((name, _)) => shown.extend([";", name, "=", REDACTED]),
                None => shown.extend([";", REDACTED]),
            }
        }
    }
}

fn write_query(query: &str, shows: &dyn Fn(&str, Option<&str>) -> bool, out: &mut String) {
    let start = out.len();
    for (at, part) in query.split('&').enumerate() {
        if out.len() - start > LONGEST {
            break;
        }
        if at > 0 {
            out.push('&');
        }
        let (key, value) = part.split_once('=').map_or((part, None), |(key, value)| (key, Some(value)));
        match value {
            _ if part.is_empty() => {}
            _ if shows(key, value) => out.push_str(shortened(part)),
            Some(_) => out.extend([shortened(key), "=", REDACTED]),
            None => out.push_str(REDACTED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const URLS: &[(&str, &str)] = &[
        ("https://www.example.com/a", "https://www.example.com/a"),
        ("https://ann:pw@www.example.com/", "https://REDACTED:REDACTED@www.example.com/"),
        ("https://user@host", "https://REDACTED:REDACTED@host"),
        ("postgres://ann:p@w@db:5432/x", "postgres://REDACTED:REDACTED@db:5432/x"),
        ("postgres://ann:p/w@db:5432/x", "postgres://REDACTED"),
        ("postgres://ann:/w@db:5432/x", "postgres://REDACTED"),
        ("postgres://ann:p#w?@db:5432/x", "postgres://REDACTED"),
        ("postgres://ann:secret", "postgres://REDACTED"),
        ("http://host:/x?a=b@c", "http://REDACTED"),
        ("jdbc:sqlserver://db:1433;user=sa;password=x", "jdbc:sqlserver://db:1433;REDACTED"),
        ("https://x.io/p?color=blue&sig=s3cret#frag", "https://x.io/p?color=REDACTED&sig=REDACTED"),
        ("http://host?k=a://b@c/d", "http://host?k=REDACTED"),
        ("http://host/a@b", "http://host/a@b"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]:80/a"),
        ("/reset?t0k3n", "/reset?REDACTED"),
        ("/a?&b=", "/a?&b=REDACTED"),
        ("/a;jsessionid=1A2B/b;v", "/a;jsessionid=REDACTED/b;REDACTED"),
        ("a;v=1/b;c", "a;v=REDACTED/b;REDACTED"),
        ("/a//b@c", "/a//b@c"),
        ("a//b@c", "a//b@c"),
        ("?k=a://b@c/d", "?k=REDACTED"),
        ("//ann@host", "//REDACTED:REDACTED@host"),
        ("localhost:8080/x", "localhost:8080/x"),
        ("ann:pw@db/x", "REDACTED:REDACTED@db/x"),
        ("mailto:ann@example.com", "mailto:REDACTED"),
        ("", ""),
    ];

    #[test]
    fn credentials_values_and_fragments_are_hidden() {
        for (url, shown) in URLS {
            assert_eq!(redacted(url, UrlQuery::Values), *shown, "{url}");
        }
    }

    #[test]
    fn the_conventions_hide_signatures_only_and_their_case_counts() {
        for key in SIGNATURES {
            let url = format!("https://b.example/o?color=blue&{key}=s3cret");
            assert_eq!(
                redacted(&url, UrlQuery::Semconv),
                format!("https://b.example/o?color=blue&{key}=REDACTED")
            );
            let other = url.replace(key, &key.to_ascii_uppercase().replace("SIG", "SIGN"));
            assert_eq!(redacted(&other, UrlQuery::Semconv), other);
        }
        assert_eq!(redacted("/?%73ig=x&flag", UrlQuery::Semconv), "/?%73ig=REDACTED&flag");
        assert_eq!(redacted("/?a=1;sig=x", UrlQuery::Semconv), "/?a=REDACTED");
        assert_eq!(redacted("/?a;sig=x&sig", UrlQuery::Semconv), "/?a;sig=REDACTED&REDACTED");
        for url in ["/?a=1;b=2&c;d=3&e", "/?%7=x&%zz=y&%5=z&sig%=1", "/?s%69%67n=x"] {
            assert_eq!(redacted(url, UrlQuery::Semconv), url);
        }
    }

    #[test]
    fn a_list_allows_values_but_never_signatures() {
        let allow = UrlQuery::Allow(&["page", "sig"]);
        assert_eq!(redacted("/?page=2&sig=x&q=ann&page", allow), "/?page=2&sig=REDACTED&q=REDACTED&REDACTED");
        assert_eq!(redacted("/?page=2;token=x", allow), "/?page=REDACTED");
    }

    #[test]
    fn a_query_is_shown_to_the_part_that_makes_it_too_long_and_no_further() {
        let all = |asked: &str| query(asked, &|_, _| true);
        assert_eq!(query("a=b&c=d", &|key, _| key == "c"), "a=REDACTED&c=d");
        assert_eq!(all(&format!("{}&b", "x".repeat(LONGEST))), format!("{}&b", "x".repeat(LONGEST)));
        assert_eq!(all(&format!("{}&b&c", "x".repeat(LONGEST))), format!("{}&b", "x".repeat(LONGEST)));
        assert!(all(&"a=b&".repeat(10_000)).len() <= LONGEST + "&a=b".len());
        // However long the path is.
        let asked = "?c=REDACTED".to_owned() + &"&c=REDACTED".repeat(99);
        let url = format!("/{}{}", "x".repeat(1500), asked.replace("REDACTED", "d"));
        assert!(redacted(&url, UrlQuery::Values).ends_with(&asked));
    }

    proptest! {
        #[test]
        fn a_redacted_url_is_redacted_already(url in "([a-z]{0,5}:)?(//)?[a-z:@/?#&=;%\\\\. é0-9]{0,40}") {
            for query in [UrlQuery::Values, UrlQuery::Semconv, UrlQuery::Allow(&["a"])] {
                let once = redacted(&url, query);
                prop_assert_eq!(redacted(&once, query), once);
            }
        }

        #[test]
        fn two_secrets_look_the_same(one in "[^&#]{0,30}", other in "[^&#]{0,30}", key in "[^&#=?]{0,9}") {
            let shown = |secret: &str| redacted(&format!("http://h/x?{key}={secret}&y=z#{secret}"), UrlQuery::Values);
            prop_assert_eq!(shown(&one), shown(&other));
        }

        #[test]
        fn no_password_is_shown(password in "[a-z:/?#;&=]{0,9}[A-Z]{4}[a-z:/?#;&=]{0,9}", before in "(https:)?//") {
            let shown = redacted(&format!("{before}ann:{password}@host:1/x"), UrlQuery::Values);
            prop_assert!(!shown.replace(REDACTED, "").contains(char::is_uppercase), "{shown}");
        }

        #[test]
        fn what_is_left_is_still_the_same_place(user in "[a-z]{0,5}", path in "(/[a-z0-9]{0,5}){0,3}", key in "[a-z]{1,5}") {
            let url = format!("https://{user}:pw@example.com:8443{path}?{key}=secret");
            let uri: http::Uri = redacted(&url, UrlQuery::Values).parse()?;
            prop_assert_eq!(uri.host(), Some("example.com"));
            prop_assert_eq!(uri.port_u16(), Some(8443));
            prop_assert_eq!(uri.path().trim_end_matches('/'), path.trim_end_matches('/'));
            let expected = format!("{key}=REDACTED");
            prop_assert_eq!(uri.query(), Some(expected.as_str()));
        }

        #[test]
        fn what_is_shown_is_bounded(text in any::<String>(), times in 0..200_usize) {
            prop_assert!(redacted(&text.repeat(times), UrlQuery::Semconv).len() <= 5 * LONGEST);
        }
    }
}
