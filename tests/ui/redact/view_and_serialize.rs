//! `view` promises that only the redacted view serialises.
use telemark::Redact;

#[derive(Redact, serde::Serialize)]
#[redact(view)]
struct User {
    #[redact(pii)]
    name: String,
}

fn main() {}
