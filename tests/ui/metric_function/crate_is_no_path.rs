//! `crate` names the dependency by a path.
use telemark::metric;

#[metric(counter = "calls", description = "Calls.", crate = "telemark")]
fn call() {}

fn main() {
    call();
}
