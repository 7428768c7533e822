//! How the spans of both sides are declared: they differ in kind, target and fields.

use crate::schema::{FieldShape, Location, SpanKind, SpanShape};
use crate::span::Site;
use tracing_core::Level;

/// The callsite of one side's span, of this kind and target; `itself` is the static that is being made.
pub(super) const fn site<const N: usize>(
    (kind, target): (SpanKind, &'static str),
    (names, fields): (&'static [&'static str; N], &'static [FieldShape; N]),
    location: Location,
    itself: &'static Site,
) -> Site {
    let shape = SpanShape {
        name: "HTTP",
        kind,
        level: Level::INFO,
        target,
        function: "",
        fields,
        error: "",
        location,
    };
    Site::new(shape, names, itself)
}
