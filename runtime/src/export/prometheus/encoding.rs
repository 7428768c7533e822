//! Whether the `Accept-Encoding` header of a scrape asks for gzip.

use super::negotiate::{ranges, weight};

/// Whether `Accept-Encoding` prefers gzip to no compression.
pub(super) fn accepts_gzip<'a>(accept: impl Iterator<Item = &'a str>) -> bool {
    let (mut gzip, mut any, mut identity) = (None, None, None);
    for range in ranges(accept) {
        let mut parts = range.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let wanted = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, weight);
        if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
            gzip = Some(wanted);
        } else if coding.eq_ignore_ascii_case("identity") {
            identity = Some(wanted);
        } else if coding == "*" {
            any = Some(wanted);
        }
    }
    let gzip = gzip.or(any).unwrap_or(0);
    gzip > 0 && gzip >= identity.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::accepts_gzip;

    #[test]
    fn gzip_is_sent_to_those_who_ask_for_it() {
        for (accept, expected) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5, br", true),
            ("*", true),
            ("identity;q=0.5, gzip;q=0.4", false),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("br, zstd", false),
            ("", false),
            (";;q=,=\u{1F9E8}", false),
        ] {
            assert_eq!(accepts_gzip([accept].into_iter()), expected, "{accept}");
        }
    }
}
