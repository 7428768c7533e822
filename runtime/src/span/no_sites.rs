//! No sites, without the feature `record`: generated code makes none.

use crate::schema::SpanShape;

/// Nothing is declared.
pub(crate) fn declared() -> Vec<&'static SpanShape> {
    Vec::new()
}
