//! The sites of generated code in all linked crates, which the linker puts side by side.

use super::Site;
use crate::registry;
use crate::schema::SpanShape;

/// Each site is an element itself, so that a function adds one constant to the program and nothing that runs before
/// `main`. The name carries the version, for programs that link two of them.
#[linkme::distributed_slice]
pub static TELEMARK_SITES_0_1: [Site];

/// Every declared span, by name and place.
pub(crate) fn declared() -> Vec<&'static SpanShape> {
    let mut found = registry::spans();
    found.extend(TELEMARK_SITES_0_1.static_slice().iter().map(Site::shape));
    found.sort_by_key(|shape| (shape.name, shape.location));
    found
}
