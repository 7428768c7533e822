//! Every fault of an attribute is told at once, and the function stays.

use telemark::instrument;

#[instrument(
    level = "loud",
    target = 3,
    name = "a",
    "b",
    parent,
    skip(user, usr),
    skip_all,
    fields(%{KEY}),
    err(Dbg),
    ret(level = 9, Debug, Display)
)]
fn load(user: u64) -> u64 {
    user
}

#[instrument(skip(usr))]
fn store(user: u64) {
    let _ = load(user);
}

fn main() {
    store(1);
}
