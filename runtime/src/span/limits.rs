//! How much of a span is kept: OTEL_*_LIMIT, for the whole process.

use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};

/// The limits of the OpenTelemetry specification. A body has bounds of its own beside them: a text of 65535 bytes, a
/// key of 255, and a mebibyte in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Attributes of a span.
    pub(crate) attributes: u16,
    /// Characters of a text among the attributes of a span or an event; nothing for no limit.
    pub(crate) value_length: Option<u32>,
    /// Events of a span.
    pub(crate) events: u16,
    /// Links of a span.
    pub(crate) links: u16,
    /// Attributes of an event.
    pub(crate) event_attributes: u16,
}

/// What the specification wants where nothing is said.
const DEFAULT: u16 = 128;
const ENDLESS: u32 = u32::MAX;

static ATTRIBUTES: AtomicU16 = AtomicU16::new(DEFAULT);
static EVENTS: AtomicU16 = AtomicU16::new(DEFAULT);
static LINKS: AtomicU16 = AtomicU16::new(DEFAULT);
static EVENT_ATTRIBUTES: AtomicU16 = AtomicU16::new(DEFAULT);
static VALUE_LENGTH: AtomicU32 = AtomicU32::new(ENDLESS);

/// Attributes of a span.
#[inline]
pub(super) fn attributes() -> u16 {
    ATTRIBUTES.load(Ordering::Relaxed)
}

/// Events of a span.
pub(super) fn events() -> u16 {
    EVENTS.load(Ordering::Relaxed)
}

/// Links of a span.
pub(super) fn links() -> u16 {
    LINKS.load(Ordering::Relaxed)
}

/// Attributes of an event.
pub(super) fn event_attributes() -> u16 {
    EVENT_ATTRIBUTES.load(Ordering::Relaxed)
}

/// Characters of a text; `usize::MAX` for no limit.
pub(super) fn value_length() -> usize {
    match VALUE_LENGTH.load(Ordering::Relaxed) {
        ENDLESS => usize::MAX,
        length => length as usize,
    }
}

/// The longest text: what the two bytes of its length in a body can say.
pub(super) const LONGEST_TEXT: usize = u16::MAX as usize;

/// So many bytes of a text at most, cut between two characters.
pub(super) fn cut(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest.min(text.len()))]
}

/// A text among the attributes, as the limits allow it.
#[inline]
pub(super) fn shortened(text: &str) -> &str {
    let letters = value_length();
    if text.len() <= letters.min(LONGEST_TEXT) { text } else { shortened_to(text, letters) }
}

#[cold]
fn shortened_to(text: &str, letters: usize) -> &str {
    let text = cut(text, LONGEST_TEXT);
    text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
}

impl Default for Limits {
    fn default() -> Self {
        let (attributes, events, links, event_attributes) = (DEFAULT, DEFAULT, DEFAULT, DEFAULT);
        Self { attributes, value_length: None, events, links, event_attributes }
    }
}

impl Limits {
    /// What the environment says, and what of it could not be followed, one sentence each.
    ///
    /// The limits on attributes in general hold where none is set for spans. Links have no attributes here, so that
    /// limit is read only to be checked.
    pub(crate) fn from_environment(read: &dyn Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut warnings = Vec::new();
        let mut number = |name: &str| {
            let text = read(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
            let number = text.parse::<u32>().ok();
            if number.is_none() {
                warnings.push(format!("{name}={text} is not a number that can be used; the default is kept"));
            }
            number
        };
        let count = number("OTEL_ATTRIBUTE_COUNT_LIMIT");
        let length = number("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");
        let of = |limit: Option<u32>| limit.map_or(DEFAULT, |limit| u16::try_from(limit).unwrap_or(u16::MAX));
        let limits = Self {
            attributes: of(number("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT").or(count)),
            value_length: number("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT").or(length),
            events: of(number("OTEL_SPAN_EVENT_COUNT_LIMIT")),
            links: of(number("OTEL_SPAN_LINK_COUNT_LIMIT")),
            event_attributes: of(number("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT").or(count)),
        };
        (limits, warnings)
    }

    /// Holds them for the whole process from now on.
    pub(crate) fn apply(self) {
        ATTRIBUTES.store(self.attributes, Ordering::Relaxed);
        EVENTS.store(self.events, Ordering::Relaxed);
        LINKS.store(self.links, Ordering::Relaxed);
        EVENT_ATTRIBUTES.store(self.event_attributes, Ordering::Relaxed);
        VALUE_LENGTH.store(self.value_length.unwrap_or(ENDLESS), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> (Limits, Vec<String>) {
        let read = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        };
        Limits::from_environment(&read)
    }

    #[test]
    fn texts_are_cut_by_characters_and_by_bytes() {
        assert_eq!([0, 1, 2, 4, 9].map(|longest| cut("ä€", longest)), ["", "", "ä", "ä", "ä€"]);
        assert_eq!([0, 1, 2, 3].map(|letters| shortened_to("ä€", letters)), ["", "ä", "ä€", "ä€"]);
        assert_eq!(shortened(&"€".repeat(30_000)).len(), 65_535);
    }

    #[test]
    fn nothing_set_means_the_specification_s_defaults() {
        assert_eq!(with(&[("OTEL_SPAN_EVENT_COUNT_LIMIT", " ")]), (Limits::default(), Vec::new()));
    }

    #[test]
    fn a_general_limit_holds_where_no_special_one_is_set() {
        let (limits, warnings) = with(&[
            ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
            ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100"),
            ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "3"),
            ("OTEL_SPAN_LINK_COUNT_LIMIT", "0"),
        ]);
        let expected =
            Limits { attributes: 7, value_length: Some(100), events: 128, links: 0, event_attributes: 3 };
        assert_eq!((limits, warnings), (expected, Vec::new()));
        let (limits, _) = with(&[
            ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
            ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "100000"),
            ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100"),
            ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "10"),
            ("OTEL_SPAN_EVENT_COUNT_LIMIT", "9"),
        ]);
        let (attributes, value_length) = (u16::MAX, Some(10));
        assert_eq!(limits, Limits { attributes, value_length, events: 9, links: 128, event_attributes: 7 });
    }

    #[test]
    fn what_is_no_number_is_told_and_the_default_kept() {
        for wrong in ["-1", "many", "99999999999", "1.5"] {
            for name in ["OTEL_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_LINK_COUNT_LIMIT"] {
                let (limits, warnings) = with(&[(name, wrong)]);
                assert_eq!(limits, Limits::default());
                let text = format!("{name}={wrong} is not a number that can be used; the default is kept");
                assert_eq!(warnings, [text]);
            }
        }
    }
}
