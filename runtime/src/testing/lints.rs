//! `assert_lints!`: what people wrote by hand agrees with what the program declares.

use crate::catalog::{Report, catalog};
use std::path::Path;

/// Fails with every finding; `glob` is relative to the package.
///
/// # Panics
///
/// If something was found, a file cannot be read, or no file matches.
#[doc(hidden)]
#[track_caller]
pub fn lints(package: &str, glob: impl AsRef<Path>, allowed: &[&str], target_labels: &[&str]) {
    let catalog = catalog();
    let linter = allowed.iter().fold(catalog.linter(), |linter, prefix| linter.allow(*prefix));
    let linter = target_labels.iter().fold(linter, |linter, label| linter.target_label(*label));
    let glob = glob.as_ref();
    match linter.run([Path::new(package).join(glob)]) {
        Ok(report) => assert!(report.is_clean(), "{}: {}", glob.display(), from_package(&report, package)),
        Err(error) => panic!("{error:?}\n  the path is relative to the package, {package}"),
    }
}

/// The report with its files as they are called within the package.
fn from_package(report: &Report, package: &str) -> String {
    let folder = Path::new(package).join("").to_string_lossy().into_owned();
    report.to_string().replace(&folder, "")
}

#[doc = include_str!("assert_lints.md")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_lints {
    ($glob:expr $(, allow = [$($prefix:literal),* $(,)?])? $(, target_labels = [$($label:literal),* $(,)?])? $(,)?) => {
        $crate::testing::lints(::core::env!("CARGO_MANIFEST_DIR"), $glob, &[$($($prefix),*)?], &[$($($label),*)?])
    };
}
