//! A late field that was not declared is no method of the handle.
use telemark::traced;

#[traced(fields(rows: u64), span = sp)]
fn query() {
    sp.rows(1);
    sp.colums(2);
}

fn main() {
    query();
}
