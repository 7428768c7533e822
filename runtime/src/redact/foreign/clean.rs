//! The algorithms that the rules call.

use super::rule::WITHHELD;
use crate::redact::{Rule, Slot, UrlQuery, headers, redacted, scan, sql, url};
use std::borrow::Cow;

/// Text without what looks like a secret.
pub(super) fn text(text: &str, slot: Slot) -> Cow<'_, str> {
    scan::text(text, slot)
}

/// A URL without credentials and values.
pub(super) fn url(url: &str, slot: Slot) -> Cow<'_, str> {
    if !url.contains(['?', '#', '@']) {
        return text(url, slot);
    }
    redacted(Rule::Query, slot);
    let shown = url::redacted(url, UrlQuery::Values);
    match text(&shown, slot) {
        Cow::Owned(less) => Cow::Owned(less),
        Cow::Borrowed(_) => Cow::Owned(shown),
    }
}

/// A query without values.
pub(super) fn query(query: &str, slot: Slot) -> Cow<'_, str> {
    let shown = url(&format!("?{query}"), slot).into_owned();
    Cow::Owned(shown.strip_prefix('?').unwrap_or(&shown).to_owned())
}

/// A statement without literals.
pub(super) fn sql(statement: &str, slot: Slot) -> Cow<'_, str> {
    let shown = sql::without_literals(statement);
    if matches!(shown, Cow::Owned(_)) {
        redacted(Rule::Sql, slot);
    }
    shown
}

/// What stands for a value that is not shown.
pub(super) fn withheld(rule: Rule, slot: Slot) -> Cow<'static, str> {
    redacted(rule, slot);
    Cow::Borrowed(WITHHELD)
}

/// Whether a header of this name may be recorded.
pub(super) fn shows_header(name: &str) -> bool {
    headers::shows(name)
}
