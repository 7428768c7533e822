//! What counts running calls knows nothing of their end.
use telemark::metric;

#[metric(in_flight = "running", description = "Running.", labels(found: bool = ret.is_some()))]
fn find() -> Option<u64> {
    None
}

fn main() {
    find();
}
