//! The label `error` needs an error whose kinds are known.

use telemark::{ErrorType, Labels, metric};

#[derive(Labels, Clone, Copy)]
struct LoadLabels {
    error: ErrorType<std::io::Error>,
}

#[metric(counter = "loads", description = "Loads.", labels(error: ErrorType<std::fmt::Error> = error))]
fn load() -> Result<(), std::fmt::Error> {
    Ok(())
}

fn main() {
    let _ = load();
}
