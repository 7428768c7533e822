//! The list that the linker makes of what every crate hands in.

use super::Declared;

pub use inventory;

inventory::collect!(Declared);

/// What is picked from all of it.
pub(super) fn all<T>(pick: impl Fn(&'static Declared) -> Option<T>) -> Vec<T> {
    inventory::iter::<Declared>.into_iter().filter_map(pick).collect()
}
