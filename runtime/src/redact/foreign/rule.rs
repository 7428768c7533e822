//! What happens to the value of one field.

use super::clean;
use crate::redact::{Rule as Reason, Slot, scan};
use std::borrow::Cow;

/// Stands where a value was that is not shown.
pub(super) const WITHHELD: &str = "[redacted]";

/// What happens to the value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Its author has decided, or it can hold nothing.
    Clear,
    /// Text is scanned for what looks like a secret.
    Scan,
    /// A URL, or the path and query of one: credentials and values of the query go.
    Url,
    /// The query of a URL.
    Query,
    /// A statement of SQL: its literals go.
    Sql,
    /// Text is not shown; numbers are.
    NoText,
    /// Nothing is shown, not even a number.
    Nothing,
}

impl Rule {
    /// What is known of a text after a glance at it.
    #[inline]
    pub(super) fn glance(self, text: &str) -> scan::Glance {
        match self {
            Self::Scan => scan::glance(text),
            Self::Url => scan::glance_at_url(text),
            Self::Clear => scan::Glance::Clean,
            Self::Query | Self::Sql | Self::NoText | Self::Nothing => scan::Glance::Unsure,
        }
    }

    /// The text as it may be recorded; clean text is borrowed.
    pub(super) fn apply(self, text: &str, slot: Slot) -> Cow<'_, str> {
        match self {
            Self::Clear => Cow::Borrowed(text),
            Self::Scan => clean::text(text, slot),
            Self::Url => clean::url(text, slot),
            Self::Query => clean::query(text, slot),
            Self::Sql => clean::sql(text, slot),
            Self::NoText => clean::withheld(Reason::Text, slot),
            Self::Nothing => clean::withheld(Reason::Dropped, slot),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Rule; 7] =
        [Rule::Clear, Rule::Scan, Rule::Url, Rule::Query, Rule::Sql, Rule::NoText, Rule::Nothing];

    #[test]
    fn each_rule_hides_what_it_says_and_shows_the_rest() {
        for (rule, text, shown) in [
            (Rule::Clear, "password=hunter2", "password=hunter2"),
            (Rule::Scan, "two left", "two left"),
            (Rule::Scan, "password=hunter2", "password=***"),
            (Rule::Url, "/carts/7", "/carts/7"),
            (Rule::Url, "/carts?of=ann", "/carts?of=REDACTED"),
            (Rule::Url, "/carts/7#ann", "/carts/7"),
            (Rule::Url, "https://ann:hunter2@a.example/", "https://REDACTED:REDACTED@a.example/"),
            (Rule::Url, "/carts/ann.smith@a.example?of=ann", "/carts/[email]?of=REDACTED"),
            (Rule::Query, "of=ann&page", "of=REDACTED&REDACTED"),
            (Rule::Query, "", ""),
            (Rule::Sql, "SELECT a FROM t WHERE b = 'ann'", "SELECT a FROM t WHERE b = ?"),
            (Rule::NoText, "two left", "[redacted]"),
            (Rule::Nothing, "two left", "[redacted]"),
        ] {
            assert_eq!(rule.apply(text, Slot::LogField), shown, "{rule:?} {text}");
        }
    }

    /// Writers of lines take a text as it is where a glance finds nothing.
    #[test]
    fn a_text_that_a_glance_lets_pass_is_one_that_the_rule_does_not_change() {
        for rule in ALL {
            for text in ["two left", "/carts/7", "/carts?of=ann", "password=hunter2", "SELECT 1", "\u{7}"] {
                if rule.glance(text) != scan::Glance::Unsure {
                    assert_eq!(rule.apply(text, Slot::LogField), text, "{rule:?}");
                }
            }
        }
        let passes = ALL.map(|rule| rule.glance("/carts") != scan::Glance::Unsure);
        assert_eq!(passes, [true, true, true, false, false, false, false]);
    }
}
