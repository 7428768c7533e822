//! A parent is a span of this process, or headers in `remote(..)`.
use std::collections::HashMap;
use telemark::traced;

#[traced(parent = headers)]
fn forgotten(headers: &HashMap<String, String>) {
    let _ = headers;
}

#[traced(parent = remote())]
fn empty() {}

#[traced(parent = remote(&first, &second))]
fn two(first: HashMap<String, String>, second: HashMap<String, String>) {
    drop((first, second));
}

#[traced(root, root)]
fn twice() {}

#[traced(parent)]
fn bare() {}

fn main() {
    forgotten(&HashMap::new());
    empty();
    two(HashMap::new(), HashMap::new());
    twice();
    bare();
}
