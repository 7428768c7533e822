//! A metric that is declared on a function has a limit too.
use telemark::{Capped, metric};

#[metric(counter = "calls", description = "Calls.", max_series = 100, labels(user: Capped<'_, 500> = Capped(user)))]
fn call(user: &str) {
    let _ = user;
}

#[metric(counter = "more", description = "More.", max_series = "many", zero = some)]
fn options() {}

fn main() {
    call("ann");
    options();
}
