//! Which headers a service reads and writes, chosen once for the process.

use std::fmt;

/// One way to write a request's identity into headers; `setup().propagators(..)` and OTEL_PROPAGATORS choose.
///
/// X-Tracking-ID is telemark's own and goes along whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Propagator {
    /// `traceparent` and `tracestate`: W3C trace context, level 2. The word is `tracecontext`.
    TraceContext,
    /// `baggage`: W3C baggage. The word is `baggage`.
    Baggage,
    /// `b3`: Zipkin's identity in one header. The word is `b3`.
    B3,
    /// `x-b3-traceid` and its sisters: Zipkin's identity in several headers. The word is `b3multi`.
    B3Multi,
}

impl Propagator {
    /// What a service uses that chooses nothing, by OpenTelemetry's specification.
    pub(crate) const DEFAULT: [Self; 2] = [Self::TraceContext, Self::Baggage];

    const ALL: [Self; 4] = [Self::TraceContext, Self::Baggage, Self::B3, Self::B3Multi];

    /// The word used in OTEL_PROPAGATORS.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TraceContext => "tracecontext",
            Self::Baggage => "baggage",
            Self::B3 => "b3",
            Self::B3Multi => "b3multi",
        }
    }

    /// The propagators that a list of words names, each once, and what is to be said of the words that name none.
    ///
    /// `none` alone is an empty list. A list without one known word is no list: the setting is ignored.
    pub(crate) fn from_words(words: &str) -> (Option<Vec<Self>>, Vec<String>) {
        let (mut chosen, mut warnings, mut none) = (Vec::new(), Vec::new(), false);
        for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match Self::ALL.into_iter().find(|known| known.as_str() == word) {
                Some(known) if chosen.contains(&known) => {}
                Some(known) => chosen.push(known),
                None if word == "none" => none = true,
                None => warnings.push(refusal(word)),
            }
        }
        if none && !chosen.is_empty() {
            warnings.push("OTEL_PROPAGATORS: `none` beside other propagators is ignored".to_owned());
        }
        ((none || !chosen.is_empty()).then_some(chosen), warnings)
    }
}

fn refusal(word: &str) -> String {
    let known = "tracecontext, baggage, b3, b3multi, none";
    match word {
        "jaeger" | "ottrace" | "xray" => {
            format!("OTEL_PROPAGATORS: `{word}` is not spoken here and is ignored; what is: {known}")
        }
        _ => format!("OTEL_PROPAGATORS: {word:?} is not one of {known} and is ignored"),
    }
}

impl fmt::Display for Propagator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Propagator::{B3, B3Multi, Baggage, TraceContext};

    #[test]
    fn a_list_keeps_its_order_and_each_word_once() {
        let (chosen, warnings) = Propagator::from_words("b3, tracecontext,b3,,baggage ,b3multi");
        assert_eq!(chosen, Some(vec![B3, TraceContext, Baggage, B3Multi]));
        assert!(warnings.is_empty(), "{warnings:?}");
    }

    #[test]
    fn none_switches_off_and_a_list_of_strangers_changes_nothing() {
        assert_eq!(Propagator::from_words("none"), (Some(vec![]), vec![]));
        assert_eq!(Propagator::from_words(" , "), (None, vec![]));
        let (chosen, warnings) = Propagator::from_words("xray,B3");
        assert_eq!(chosen, None);
        let [one, other] = warnings.as_slice() else { panic!("a warning each: {warnings:?}") };
        assert!(one.contains("`xray` is not spoken here"), "{one}");
        assert!(other.contains("\"B3\" is not one of"), "{other}");
        let (chosen, warnings) = Propagator::from_words("none,baggage");
        assert_eq!((chosen, warnings.len()), (Some(vec![Baggage]), 1));
    }
}
