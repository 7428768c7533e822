//! Text and numbers are no labels, whoever declares the metric.
use telemark::metric;

#[metric(counter = "calls", description = "Calls.", labels(user: &str = user))]
fn text(user: &str) {
    let _ = user;
}

#[metric(counter = "calls", description = "Calls.", labels(size: u64 = size))]
fn number(size: u64) {
    let _ = size;
}

fn main() {
    text("ann");
    number(1);
}
