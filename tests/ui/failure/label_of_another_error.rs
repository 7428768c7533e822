//! The label `error` of a function is of the type of its own error.

use telemark::{Counter, ErrorType, Failure, metric};

#[derive(Failure, Debug)]
enum LoadError {
    Broken,
}

#[derive(Failure, Debug)]
enum SaveError {
    Full,
}

/// Loads.
#[metric(counter = "loads")]
static LOADS: Counter<ErrorType<LoadError>>;

#[metric(counter = LOADS, labels(error))]
fn save() -> Result<(), SaveError> {
    Err(SaveError::Full)
}

fn main() {
    let _ = save();
}
