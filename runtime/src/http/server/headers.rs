//! The headers of a request that telemetry looks at, found in one pass over all of them.

use crate::context::Carrier;
use http::{HeaderMap, HeaderValue};

/// Headers by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Traceparent,
    Tracestate,
    Baggage,
    TrackingId,
    Host,
    UserAgent,
    Forwarded,
    ForwardedFor,
    ForwardedProto,
    ContentType,
}

const COUNT: usize = 10;

impl Known {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "traceparent" => Self::Traceparent,
            "tracestate" => Self::Tracestate,
            "baggage" => Self::Baggage,
            "x-tracking-id" => Self::TrackingId,
            "host" => Self::Host,
            "user-agent" => Self::UserAgent,
            "forwarded" => Self::Forwarded,
            "x-forwarded-for" => Self::ForwardedFor,
            "x-forwarded-proto" => Self::ForwardedProto,
            "content-type" => Self::ContentType,
            _ => return None,
        })
    }
}

/// The first line of each, and all the others where they were.
pub(super) struct Headers<'a> {
    all: &'a HeaderMap,
    first: [Option<&'a HeaderValue>; COUNT],
    /// One bit for each that has several lines.
    several: u16,
}

impl<'a> Headers<'a> {
    /// Looks for them.
    pub(super) fn of(all: &'a HeaderMap) -> Self {
        let (mut first, mut several) = ([None; COUNT], 0);
        for (name, value) in all {
            if let Some(known) = Known::of(name.as_str()) {
                let place = &mut first[known as usize];
                if place.is_some() {
                    several |= 1 << known as u16;
                } else {
                    *place = Some(value);
                }
            }
        }
        Self { all, first, several }
    }

    /// The first line of a header.
    pub(super) fn value(&self, known: Known) -> Option<&'a HeaderValue> {
        self.first[known as usize]
    }

    /// The same as text.
    pub(super) fn text(&self, known: Known) -> Option<&'a str> {
        self.value(known)?.to_str().ok()
    }
}

impl Carrier for Headers<'_> {
    fn lines<'b>(&'b self, name: &str, each: &mut dyn FnMut(&'b [u8])) {
        match Known::of(name) {
            Some(known) if self.several >> known as u16 & 1 == 0 => {
                self.value(known).into_iter().for_each(|value| each(value.as_bytes()));
            }
            _ => self.all.lines(name, each),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_in_its_order_whether_the_header_is_known_or_not() {
        let mut all = HeaderMap::new();
        for (name, value) in [
            ("baggage", "a=1"),
            ("b3", "0"),
            ("Baggage", "b=2"),
            ("X-Tracking-ID", "t"),
            ("traceparent", "x"),
            ("host", "h"),
        ] {
            let name: http::HeaderName = name.parse().expect("a name");
            all.append(name, HeaderValue::from_static(value));
        }
        let headers = Headers::of(&all);
        for (name, expected) in [
            ("baggage", &["a=1", "b=2"][..]),
            ("b3", &["0"]),
            ("x-tracking-id", &["t"]),
            ("traceparent", &["x"]),
            ("tracestate", &[]),
        ] {
            let mut found = Vec::new();
            headers.lines(name, &mut |line| found.push(String::from_utf8_lossy(line).into_owned()));
            assert_eq!(found, expected, "{name}");
        }
        assert_eq!(headers.text(Known::Host), Some("h"));
        assert_eq!(headers.text(Known::Forwarded), None);
    }
}
