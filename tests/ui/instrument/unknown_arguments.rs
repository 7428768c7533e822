//! What nobody knows is a warning, as it has always been; the error below only shows it.

use telemark::instrument;

#[instrument(levle = "debug")]
fn spelled() {}

#[instrument(args(id))]
fn of_traced(id: u64) -> u64 {
    id
}

#[instrument(err)]
fn without_a_result() -> u64 {
    7
}

fn main() {
    spelled();
    let _ = (of_traced(1), without_a_result());
}
