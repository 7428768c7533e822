//! What tests of an instrumented program need.

mod capture;

pub use capture::{Capture, capture};

use crate::metric;
#[doc(hidden)]
pub use crate::metric::{InView, View};

/// The conflicts between declarations, for [`assert_catalog!`](crate::testing::assert_catalog).
#[doc(hidden)]
#[must_use]
pub fn conflicts() -> Vec<String> {
    metric::conflicts()
}

/// Fails a test if two declarations in the linked crates contradict each other, and names both places.
///
/// `install()` refuses the same conflicts when the service starts; this finds them before.
///
/// # Example: a test of the whole program
/// ```
/// telemark::testing::assert_catalog!();
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_catalog {
    () => {
        let conflicts = $crate::testing::conflicts();
        ::core::assert!(
            conflicts.is_empty(),
            "declarations contradict each other:\n{}",
            conflicts.join("\n")
        );
    };
}

pub use crate::__assert_catalog as assert_catalog;
