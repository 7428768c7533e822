//! What tests of an instrumented program need.

mod compatible;
mod condition;
mod expect_metric;
mod expect_record;
mod exported;
mod follow;
mod fresh;
mod leak;
#[cfg(feature = "lint")]
mod lints;
mod number;
mod picture;
mod query;
mod runtime;
mod scope;
mod seen;
mod series;
mod view;

#[doc(hidden)]
pub use compatible::compatible;
#[doc(hidden)]
pub use condition::{Comparable, Condition, Expected, contains, is, text};
#[doc(hidden)]
pub use expect_metric::expect_metric;
#[doc(hidden)]
pub use expect_record::{expect_log, expect_span};
#[doc(hidden)]
pub use exported::{Exported, exported};
#[doc(hidden)]
pub use fresh::fresh;
pub use leak::{Answer, Canary, Leak};
#[doc(hidden)]
pub use leak::{no_leak, no_leak_async, noninterference, noninterference_async};
#[cfg(feature = "lint")]
#[doc(hidden)]
pub use lints::lints;
#[doc(hidden)]
pub use number::{Amount, Comparison, Number, number};
#[doc(hidden)]
pub use query::{LabelText, Query, Reading, Target, label_fault, missing_label, reading_fault, value_fault};
#[doc(hidden)]
pub use runtime::{Runtime, current_thread, multi_thread};
pub use scope::{Scope, scope};
pub use series::Measured;

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
    () => {{
        let conflicts = $crate::testing::conflicts();
        ::core::assert!(
            conflicts.is_empty(),
            "declarations contradict each other:\n{}",
            conflicts.join("\n")
        );
    }};
}

pub use crate::__assert_catalog as assert_catalog;

#[doc = include_str!("assert_catalog_compatible.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_catalog_compatible {
    ($file:expr $(,)?) => {
        $crate::testing::compatible(::core::env!("CARGO_MANIFEST_DIR"), $file, ::core::env!("CARGO_PKG_NAME"))
    };
}

pub use crate::__assert_catalog_compatible as assert_catalog_compatible;

#[doc = include_str!("assert_fresh.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_fresh {
    ($folder:expr $(,)?) => {
        $crate::testing::fresh(::core::env!("CARGO_MANIFEST_DIR"), $folder, ::core::env!("CARGO_PKG_NAME"))
    };
}

pub use crate::__assert_fresh as assert_fresh;

#[doc = include_str!("assert_metric.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_metric {
    ($($assertion:tt)*) => {
        $crate::__private::assert_metric!(crate = $crate; $($assertion)*)
    };
}

#[doc = include_str!("assert_span.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_span {
    ($($assertion:tt)*) => {
        $crate::__private::assert_span!(crate = $crate; $($assertion)*)
    };
}

#[doc = include_str!("assert_log.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_log {
    ($($assertion:tt)*) => {
        $crate::__private::assert_log!(crate = $crate; $($assertion)*)
    };
}

#[doc = include_str!("assert_no_leak.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_no_leak {
    (shows = $shown:expr, async $($code:tt)+) => {
        $crate::testing::no_leak_async($shown, async $($code)+)
    };
    (shows = $shown:expr, $($code:tt)+) => {
        $crate::testing::no_leak($shown, $($code)+)
    };
    (async $($code:tt)+) => {
        $crate::testing::no_leak_async(0, async $($code)+)
    };
    ($($code:tt)+) => {
        $crate::testing::no_leak(0, $($code)+)
    };
}

#[doc = include_str!("assert_noninterference.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_noninterference {
    (async $($code:tt)+) => {
        $crate::testing::noninterference_async(async $($code)+)
    };
    ($($code:tt)+) => {
        $crate::testing::noninterference($($code)+)
    };
}

#[cfg(feature = "lint")]
pub use crate::__assert_lints as assert_lints;
pub use crate::{__assert_log as assert_log, __assert_metric as assert_metric, __assert_span as assert_span};
pub use crate::{__assert_no_leak as assert_no_leak, __assert_noninterference as assert_noninterference};
