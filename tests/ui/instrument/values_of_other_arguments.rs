//! Names, causes and the dependency's path are told like every other argument.
use telemark::instrument;

#[instrument(name = 3)]
fn number() {}

#[instrument(name = "a", name = "b")]
fn twice() {}

#[instrument(follows_from)]
fn bare() {}

#[instrument(crate = "telemark")]
fn quoted() {}

fn main() {
    number();
    twice();
    bare();
    quoted();
}
