//! `err` and `expected_if` speak of errors, so there must be one.
use telemark::traced;

#[traced(err)]
fn count() -> u64 {
    1
}

#[traced(expected_if = is_small)]
async fn later() -> u64 {
    1
}

fn is_small(n: &u64) -> bool {
    *n < 3
}

fn main() {
    count();
    drop(later());
}
