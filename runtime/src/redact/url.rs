//! URLs without what opens doors: credentials and the values of the query.

/// What stands for a hidden part of a URL, by OpenTelemetry's conventions.
const REDACTED: &str = "REDACTED";

/// The URL with `REDACTED:REDACTED` for its user information, the keys of its query and no fragment.
pub(super) fn without_secrets(url: &str) -> String {
    let (url, _fragment) = url.split_once('#').unwrap_or((url, ""));
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let mut shown = without_user(place);
    if let Some(query) = query {
        shown.push('?');
        for (at, pair) in query.split('&').enumerate() {
            if at > 0 {
                shown.push('&');
            }
            match pair.split_once('=') {
                Some((key, _)) => shown.extend([key, "=", REDACTED]),
                // A word alone may be the value itself.
                None if pair.is_empty() => {}
                None => shown.push_str(REDACTED),
            }
        }
    }
    shown
}

fn without_user(place: &str) -> String {
    let Some(start) = place.find("//").map(|at| at + 2) else { return place.to_owned() };
    let end = place[start..].find(['/', '\\']).map_or(place.len(), |at| start + at);
    match place[start..end].rfind('@') {
        Some(at) => format!("{}{REDACTED}:{REDACTED}{}", &place[..start], &place[start + at..]),
        None => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_and_values_of_the_query_are_hidden() {
        for (url, shown) in [
            ("https://www.example.com/a", "https://www.example.com/a"),
            ("https://ann:pw@www.example.com/", "https://REDACTED:REDACTED@www.example.com/"),
            ("postgres://ann:p@w@db:5432/x", "postgres://REDACTED:REDACTED@db:5432/x"),
            ("https://x.io/p?color=blue&sig=s3cret#frag", "https://x.io/p?color=REDACTED&sig=REDACTED"),
            ("/reset?t0k3n", "/reset?REDACTED"),
            ("/a?&b=", "/a?&b=REDACTED"),
            ("//ann@host", "//REDACTED:REDACTED@host"),
        ] {
            assert_eq!(without_secrets(url), shown, "{url}");
        }
    }
}
