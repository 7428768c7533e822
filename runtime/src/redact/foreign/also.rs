//! Values of an event for two readers: each is printed and looked at once.

use tracing_core::field::{Field, Visit};

/// A second reader of the values of an event that is not ours; the first one looks at them.
///
/// Numbers and what the first reader has no use for come as in any visit.
pub(crate) trait Also: Visit {
    /// A text, or what was printed of a value; `literal` if that was written in one piece.
    ///
    /// It is shown as it is if it is `clean`, that is if the plan of the callsite would not change it; otherwise this
    /// reader does with it what the plan wants.
    fn text(&mut self, field: &Field, text: &str, literal: bool, clean: bool);
}
