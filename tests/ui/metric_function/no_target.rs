//! A metric on a function says which one.
use telemark::metric;

#[metric(labels(kind))]
fn without(kind: bool) -> bool {
    kind
}

#[metric]
fn empty() {}

#[metric(countr = "calls", description = "Calls.")]
fn misspelt() {}

#[metric(counter = "calls", gauge = "size", description = "Calls.")]
fn two() {}

fn main() {
    without(true);
    empty();
    misspelt();
    two();
}
