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
