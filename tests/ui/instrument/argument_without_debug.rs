//! All arguments are recorded, so each must be something that can be shown.

use telemark::instrument;

struct User;

#[instrument]
fn load(user: User) {
    let _ = user;
}

#[instrument(skip(user), fields(user = user))]
fn store(user: User) {
    let _ = user;
}

fn main() {
    load(User);
    store(User);
}
