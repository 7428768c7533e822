//! The most of a text that is looked at, and where it is cut.

use crate::redact::{Rule, Slot, redacted};
use std::borrow::Cow;

/// So much of a text is looked at.
pub(super) const LOOKED_AT: usize = 8192;

/// So much of a text that is longer is shown at most: what begins before and reaches beyond is still seen whole.
const SHOWN: usize = LOOKED_AT - 512;

/// Stands for the end that is cut off.
pub(super) const ELLIPSIS: &str = "…";

/// The text up to where it can be looked at.
pub(super) fn bounded(text: &str, slot: Slot) -> Cow<'_, str> {
    if text.len() <= LOOKED_AT {
        return Cow::Borrowed(text);
    }
    redacted(Rule::Length, slot);
    let end = cut(text);
    Cow::Owned(format!("{}{ELLIPSIS}", &text[..end]))
}

/// Where a text that is too long ends: between two words if there is such a place near.
pub(super) fn cut(text: &str) -> usize {
    let end = text.floor_char_boundary(SHOWN);
    let near = text.floor_char_boundary(end - SHOWN / 16);
    text[near..end].rfind([' ', '\n', '\t', ',', ';']).map_or(end, |at| near + at)
}
