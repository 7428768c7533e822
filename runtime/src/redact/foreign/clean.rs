//! The algorithms that the rules call.

use super::rule::WITHHELD;
use std::borrow::Cow;

/// Text without what looks like a secret.
pub(super) fn text(_: &str) -> Cow<'_, str> {
    Cow::Borrowed(WITHHELD)
}

/// A URL without credentials and values.
pub(super) fn url(_: &str) -> Cow<'_, str> {
    Cow::Borrowed(WITHHELD)
}

/// A query without values.
pub(super) fn query(_: &str) -> Cow<'_, str> {
    Cow::Borrowed(WITHHELD)
}

/// A statement without literals.
pub(super) fn sql(_: &str) -> Cow<'_, str> {
    Cow::Borrowed(WITHHELD)
}

/// Counts a value that was withheld.
pub(super) const fn withheld() {}

/// Whether a header of this name may be recorded.
pub(super) fn shows_header(name: &str) -> bool {
    matches!(name, "accept" | "content-length" | "content-type" | "host" | "user-agent")
}
