//! The page of the example's catalog that stands among the documents.
use super::files;
use std::fs;

const PAGE: &str = "docs/catalog.md";

/// Written anew with TELEMARK_BLESS=1, as everything that is emitted.
pub(crate) fn differs() -> Vec<String> {
    let emitted = files::text(files::stack().join("ops/catalog.md"));
    let path = files::root().join(PAGE);
    if std::env::var("TELEMARK_BLESS").is_ok_and(|bless| bless == "1") {
        fs::write(&path, &emitted).expect("the page can be written");
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    if found == emitted {
        return Vec::new();
    }
    let again = "TELEMARK_BLESS=1 cargo test -p telemark-tests --test monitoring";
    vec![format!("{PAGE} is not the emitted ops/catalog.md: {again}")]
}
