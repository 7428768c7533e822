//! A late field is set through the handle.
use telemark::traced;

#[traced(fields(rows: u64, cache.hit: bool))]
fn query() {}

fn main() {
    query();
}
