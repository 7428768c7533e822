//! The README shows programs that exist.

use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn its_first_code_block_is_the_quickstart() {
    let readme = read("README.md");
    let block = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    let program = read("examples/quickstart/src/main.rs");
    assert_eq!(block, Some(program.as_str()), "copy examples/quickstart/src/main.rs into the README");
}

#[test]
fn what_it_links_to_is_there() {
    let readme = read("README.md");
    let links: Vec<_> = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 5, "the README links to the documents: {links:?}");
    for link in links.into_iter().filter(|link| !link.starts_with("http")) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(link);
        assert!(path.exists(), "{link} is linked and missing");
    }
}
