//! Which format the `Accept` header of a scrape asks for.

use super::format::Format;

/// A format with the content type that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) format: Format,
    pub(super) content_type: &'static str,
}

const TEXT: Chosen =
    Chosen { format: Format::Text, content_type: "text/plain; version=0.0.4; charset=utf-8" };
const OPEN_METRICS: Chosen = Chosen {
    format: Format::OpenMetrics,
    content_type: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};
const ESCAPED_TEXT: Chosen =
    Chosen { content_type: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores", ..TEXT };
const ESCAPED_OPEN_METRICS: Chosen = Chosen {
    content_type: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ..OPEN_METRICS
};

/// The acceptable format that is wanted most; of equals the first; the text format if there is none.
pub(super) fn choose<'a>(accept: impl Iterator<Item = &'a str>) -> Chosen {
    let mut best = (0, TEXT);
    for range in ranges(accept) {
        let (wanted, chosen) = judge(range);
        if wanted > best.0 {
            best = (wanted, chosen);
        }
    }
    best.1
}

/// Entries of a header that are read at most, and the length of one: scrapers send a handful of short ones.
const MOST: usize = 32;
const LONGEST: usize = 256;

/// The entries of all headers of one name.
pub(super) fn ranges<'a>(values: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    values.flat_map(|value| value.split(',')).take(MOST).filter(|range| range.len() <= LONGEST)
}

/// How much one media range is wanted, in thousandths, and what it stands for; 0 if we do not have it.
fn judge(range: &str) -> (u32, Chosen) {
    let mut parts = range.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let (mut version, mut wanted, mut escaping) = (None, 1000, false);
    for part in parts {
        let Some((key, value)) = part.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        match key.trim().to_ascii_lowercase().as_str() {
            "version" => version = Some(value.to_owned()),
            "q" => wanted = weight(value),
            "escaping" => escaping = true,
            _ => {}
        }
    }
    let chosen = match (media.as_str(), version.as_deref(), escaping) {
        ("application/openmetrics-text", None | Some("1.0.0"), false) => OPEN_METRICS,
        ("application/openmetrics-text", None | Some("1.0.0"), true) => ESCAPED_OPEN_METRICS,
        ("text/plain", None | Some("0.0.4"), false) | ("text/*" | "*/*", _, _) => TEXT,
        ("text/plain", None | Some("0.0.4"), true) => ESCAPED_TEXT,
        _ => return (0, TEXT),
    };
    (wanted, chosen)
}

/// A weight in thousandths.
pub(super) fn weight(text: &str) -> u32 {
    match text.parse::<f64>() {
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0).round() as u32,
        // Not a weight: the range is wanted least, but it is wanted.
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Chosen, ESCAPED_OPEN_METRICS, ESCAPED_TEXT, OPEN_METRICS, TEXT};
    use proptest::prelude::*;

    fn choose(accept: Option<&str>) -> Chosen {
        super::choose(accept.into_iter())
    }

    #[test]
    fn prometheus_2_gets_open_metrics() {
        let accept = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                      text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        assert_eq!(choose(Some(accept)), OPEN_METRICS);
    }

    #[test]
    fn prometheus_3_gets_open_metrics_with_its_escaping() {
        let accept = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                      application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
                      text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        assert_eq!(choose(Some(accept)), ESCAPED_OPEN_METRICS);
    }

    #[test]
    fn weights_decide_and_zero_refuses() {
        let preferred = "application/openmetrics-text; q=0.2, text/plain; version=0.0.4; q=0.9";
        assert_eq!(choose(Some(preferred)), TEXT);
        assert_eq!(choose(Some("application/openmetrics-text;q=0, */*;q=0.1")), TEXT);
        assert_eq!(
            choose(Some("text/plain;version=1.0.0, application/openmetrics-text;q=0.1")),
            OPEN_METRICS
        );
    }

    #[test]
    fn browsers_nonsense_and_silence_get_text() {
        for accept in
            [None, Some(""), Some("text/html,*/*;q=0.8"), Some(";;q=,,=;\u{1F9E8}"), Some("image/png")]
        {
            assert_eq!(choose(accept), TEXT);
        }
    }

    #[test]
    fn what_is_very_long_is_not_read() {
        let long = format!("application/openmetrics-text;x={}", "y".repeat(10_000_000));
        assert_eq!(choose(Some(&long)), TEXT);
        let many = format!("{}application/openmetrics-text", "image/png,".repeat(1_000_000));
        assert_eq!(choose(Some(&many)), TEXT);
    }

    proptest! {
        #[test]
        fn any_header_is_answered_in_a_format_that_there_is(
            accept in "((application/openmetrics-text|text/plain|text/\\*|\\*/\\*|[a-z/]{0,9})[;, ]*((q|version|escaping)=?\"?[0-9a-z.+-]{0,8}\"?)?[;, ]{0,2}){0,6}|.{0,60}"
        ) {
            let known = [TEXT, OPEN_METRICS, ESCAPED_TEXT, ESCAPED_OPEN_METRICS];
            prop_assert!(known.contains(&choose(Some(&accept))));
            prop_assert!(super::weight(&accept) <= 1000);
        }

        #[test]
        fn the_heaviest_of_two_wins(open in 0..=1000_u32, text in 0..=1000_u32) {
            let weight = |thousandths: u32| f64::from(thousandths) / 1000.0;
            let accept = format!("application/openmetrics-text;q={}, text/plain;q={}", weight(open), weight(text));
            let expected = if open > 0 && open >= text { OPEN_METRICS } else { TEXT };
            prop_assert_eq!(choose(Some(&accept)), expected);
        }
    }
}
