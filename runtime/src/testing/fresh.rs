//! Whether a folder holds what the declarations give.

use crate::catalog::{Catalog, catalog};
use std::path::Path;

/// See [`assert_fresh!`](crate::testing::assert_fresh); writes the folder anew where `TELEMARK_BLESS` is `1`.
#[doc(hidden)]
#[track_caller]
pub fn fresh(root: &str, folder: impl AsRef<Path>, package: &str) {
    let catalog = catalog();
    let told = folder.as_ref().display();
    let folder = &Path::new(root).join(&folder);
    let judged = if std::env::var("TELEMARK_BLESS").is_ok_and(|bless| bless == "1") {
        // What is left afterwards are files of others, in folders that are ours.
        catalog.emit(folder).and_then(|_emitted| catalog.stale(folder))
    } else {
        catalog.stale(folder)
    };
    let faults = judged.unwrap_or_else(|error| vec![format!("{error:?}")]);
    assert!(
        faults.is_empty(),
        "`{told}` is not what is declared:\n  {}{}\nto write it anew: TELEMARK_BLESS=1 cargo test -p {package}",
        faults.join("\n  "),
        changed(&catalog, folder).unwrap_or_default()
    );
}

/// What has been declared otherwise since the folder was written: lines of files do not always say it.
fn changed(catalog: &Catalog, folder: &Path) -> Option<String> {
    let earlier = Catalog::read(folder.join("telemetry.json")).ok()?;
    let diff = catalog.diff(&earlier);
    (!diff.is_empty()).then(|| format!("\nwhat has changed since it was written:\n{diff}"))
}
