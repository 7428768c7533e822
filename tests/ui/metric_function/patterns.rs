//! `matches` takes a pattern of what is returned.
use telemark::metric;

#[metric(counter = "found", description = "Found.", matches = Ok(_))]
fn number() -> u64 {
    1
}

#[metric(counter = "found", description = "Found.", matches = )]
fn nothing() -> Option<u64> {
    None
}

#[metric(counter = "found", description = "Found.", matches)]
fn bare() -> Option<u64> {
    None
}

#[metric(in_flight = "running", description = "Running.", matches = Some(_))]
fn running() -> Option<u64> {
    None
}

fn main() {
    number();
    nothing();
    bare();
    running();
}
