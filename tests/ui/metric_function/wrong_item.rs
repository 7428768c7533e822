//! A metric is declared on a static or counted on a function.
use telemark::metric;

#[metric(counter = "calls")]
struct Service;

#[metric(counter = "calls")]
impl Service {}

fn main() {
    let _ = Service;
}
