//! One span a function, and nothing of a secret.

use telemark::{instrument, traced};

#[instrument]
#[traced]
fn twice() {}

#[instrument(fields(length = password.len(), user = user.to_lowercase()))]
fn log_in(#[redact(pii = hmac)] user: &str, #[redact(secret)] password: &str) {
    let _ = (user, password);
}

fn main() {
    twice();
    log_in("a", "b");
}
