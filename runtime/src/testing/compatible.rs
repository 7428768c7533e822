//! Whether readers of an earlier catalog still find what they read.

use crate::catalog::{Catalog, catalog};
use std::path::Path;

/// See [`assert_catalog_compatible!`](crate::testing::assert_catalog_compatible); writes the file anew where
/// `TELEMARK_BLESS` is `1`.
#[doc(hidden)]
#[track_caller]
pub fn compatible(root: &str, file: impl AsRef<Path>, package: &str) {
    let catalog = catalog();
    let told = file.as_ref().display();
    let file = &Path::new(root).join(&file);
    let bless = std::env::var("TELEMARK_BLESS").is_ok_and(|bless| bless == "1");
    let fault = if bless {
        std::fs::write(file, format!("{catalog}\n"))
            .err()
            .map(|error| format!("it cannot be written: {error}"))
    } else {
        broken(&catalog, file)
    };
    if let Some(fault) = fault {
        panic!("`{told}`: {fault}\nto write it anew: TELEMARK_BLESS=1 cargo test -p {package}");
    }
}

/// The changes since the file was written that break somebody, or why it cannot be read.
fn broken(catalog: &Catalog, file: &Path) -> Option<String> {
    let earlier = match Catalog::read(file) {
        Ok(earlier) => earlier,
        Err(error) => return Some(format!("{error:?}")),
    };
    let diff = catalog.diff(&earlier);
    let breaking: Vec<_> = diff.breaking().map(ToString::to_string).collect();
    (!breaking.is_empty()).then(|| {
        format!("what is declared now breaks those who read what was declared then:\n{}", breaking.join("\n"))
    })
}
