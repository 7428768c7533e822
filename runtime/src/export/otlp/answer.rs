//! What a collector says about a request it took.

use super::reader::{bytes, number};

/// Spans, points or records that the collector took the request without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Partial {
    /// How many it rejected.
    pub(super) rejected: u64,
    /// Why; with nothing rejected it is a warning.
    pub(super) reason: String,
}

/// The `partial_success` of an export response; all three signals have it in the same place.
pub(super) fn partial(answer: &[u8]) -> Option<Partial> {
    let partial = bytes(answer, 1)?;
    let rejected = i64::try_from(number(partial, 1)).unwrap_or(0) as u64;
    let reason = readable(bytes(partial, 2).unwrap_or_default());
    (rejected > 0 || !reason.is_empty()).then_some(Partial { rejected, reason })
}

/// Foreign text, fit for a message: valid, short, without control characters.
pub(super) fn readable(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(1000)]);
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::super::writer::Writer;
    use super::*;

    fn answer(rejected: i64, reason: &str) -> Vec<u8> {
        let mut buffer = Vec::new();
        Writer::new(&mut buffer).message(1, |w| {
            w.varint(1, rejected as u64);
            w.string(2, reason);
        });
        buffer
    }

    #[test]
    fn a_full_success_says_nothing() {
        assert_eq!(partial(&[]), None);
        assert_eq!(partial(&answer(0, "")), None);
        assert_eq!(partial(b"<html>hello</html>"), None);
    }

    #[test]
    fn rejected_spans_and_warnings_are_told() {
        let told = |rejected, reason: &str| Some(Partial { rejected, reason: reason.to_owned() });
        assert_eq!(partial(&answer(3, "too\nold\u{1b}[31m")), told(3, "tooold[31m"));
        assert_eq!(partial(&answer(0, "deprecated")), told(0, "deprecated"));
        assert_eq!(partial(&answer(-1, "odd")), told(0, "odd"));
    }
}
