//! The most of a text that is looked at, and where it is cut.

use crate::redact::{Rule, Slot, redacted};

/// So much of a text is looked at.
pub(super) const LOOKED_AT: usize = 8192;

/// So much of a text that is longer is shown at most: what begins before and reaches beyond is still seen whole.
const SHOWN: usize = LOOKED_AT - 512;

/// A place between two words is looked for so far back.
const NEAR: usize = 512;

/// Stands for the end that is cut off.
const ELLIPSIS: &str = "…";

/// Where a text that is too long ends: between two words if there is such a place near.
pub(super) fn cut(text: &str) -> usize {
    let end = text.floor_char_boundary(SHOWN);
    let near = text.floor_char_boundary(end.saturating_sub(NEAR));
    text[near..end].rfind([' ', '\n', '\t', ',', ';']).map_or(end, |at| near + at)
}

/// What is shown of a text: with a sign where its end is missing, and never so long that it would be cut again.
pub(super) fn bounded(mut shown: String, is_cut: bool, slot: Slot) -> String {
    let has_grown = shown.len() > LOOKED_AT - ELLIPSIS.len();
    if has_grown {
        shown.truncate(cut(&shown));
    }
    if is_cut || has_grown {
        redacted(Rule::Length, slot);
        shown.push_str(ELLIPSIS);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_where_it_is_hidden_is_cut_before_it_would_be_cut_again() {
        let most = LOOKED_AT - ELLIPSIS.len();
        let shown = |length: usize, is_cut: bool| bounded("x".repeat(length), is_cut, Slot::LogField);
        assert_eq!(shown(most, false), "x".repeat(most));
        assert_eq!(shown(most, true), format!("{}…", "x".repeat(most)));
        assert_eq!(shown(most + 1, false), format!("{}…", "x".repeat(7680)));
        assert_eq!(shown(most + 1, true), shown(most + 1, false));
        assert_eq!(shown(10, true), "xxxxxxxxxx…");
    }
}
