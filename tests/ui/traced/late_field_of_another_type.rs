//! A late field has the type that was declared, and that type may be recorded.
use telemark::traced;

#[traced(fields(rows: u64), span = sp)]
fn query() {
    sp.rows("many");
}

#[traced(fields(plan: Vec<u8>), span = sp)]
fn plan() {
    sp.plan(Vec::new());
}

fn main() {
    query();
    plan();
}
