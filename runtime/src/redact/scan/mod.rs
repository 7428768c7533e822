//! The second line for text that is not ours: what looks like a secret or like a person is hidden in it.

mod length;

use super::Slot;
use std::borrow::Cow;

/// The text without what it should not hold, for a slot of a record; borrowed if there is nothing to hide.
///
/// A text longer than 8 KiB is cut off, and its end is not looked at.
pub(crate) fn text(text: &str, slot: Slot) -> Cow<'_, str> {
    length::bounded(text, slot)
}
