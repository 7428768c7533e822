//! The handle has the name that `span = ` gives it, and no other.
use telemark::traced;

#[traced(fields(rows: u64), span = sp)]
fn load() {
    span.rows(3);
}

#[traced(span = fn)]
fn keyword() {}

#[traced(span)]
fn bare() {}

fn main() {
    load();
    keyword();
    bare();
}
