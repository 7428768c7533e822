//! The derived `Debug` would print every field in clear.

use telemark::Event;

#[derive(Debug, Event)]
#[event(name = "login.refused")]
struct LoginRefused {
    #[redact(pii)]
    email: String,
}

fn main() {}
