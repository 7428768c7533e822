//! A reason says something.
use telemark::Redact;

#[derive(Redact)]
struct User {
    #[redact(public = "")]
    name: String,
    #[redact(public = because)]
    plan: String,
}

fn main() {}
