//! A path that leads nowhere is told once, where it is written; so is a static that is no metric.
use telemark::metric;

static LIMIT: u64 = 3;

#[metric(counter = NOWHERE)]
fn missing() {}

#[metric(counter = LIMIT)]
fn number() {}

fn main() {
    missing();
    number();
}
