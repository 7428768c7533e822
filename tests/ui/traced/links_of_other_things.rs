//! Links are span contexts, not spans, ids or texts.
use telemark::traced;

#[traced(links = ids)]
fn numbers(ids: Vec<u64>) {
    drop(ids);
}

#[traced(links)]
fn bare() {}

fn main() {
    numbers(Vec::new());
    bare();
}
