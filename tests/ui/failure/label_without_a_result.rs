//! The word `error` in functions that return none.

use telemark::{Counter, ErrorType, Failure, metric};

#[derive(Failure, Debug)]
enum LoadError {
    Broken,
}

/// Loads.
#[metric(counter = "loads")]
static LOADS: Counter<ErrorType<LoadError>>;

#[metric(counter = LOADS, labels(error))]
fn load() -> u32 {
    3
}

#[metric(counter = LOADS, labels(error))]
fn forever() -> ! {
    panic!("never")
}

fn main() {
    load();
    forever();
}
