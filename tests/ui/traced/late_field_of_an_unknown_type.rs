//! The type of a late field is looked up where it is written.
use telemark::traced;

#[traced(fields(rows: Rwos), span = sp)]
fn load() {
    sp.rows(3);
}

fn main() {
    load();
}
