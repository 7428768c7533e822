//! `crate` names the dependency by a path, and the path must lead to it.
use telemark::traced;

#[traced(crate = "telemark")]
fn in_quotes() {}

#[traced(crate = 3)]
fn number() {}

#[traced(crate = ::nowhere)]
fn elsewhere() {}

fn main() {
    in_quotes();
    number();
    elsewhere();
}
