//! What is counted is a static or a name.
use telemark::metric;

#[metric(counter = 3)]
fn number() {}

#[metric(counter = NOWHERE)]
fn nowhere() {}

#[metric(counter)]
fn bare() {}

#[metric(counter = "")]
fn nameless() {}

fn main() {
    number();
    nowhere();
    bare();
    nameless();
}
