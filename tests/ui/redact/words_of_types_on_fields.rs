//! What is said of a type is not said of a field, and the other way round.
use telemark::Redact;

#[derive(Redact)]
#[redact(rename = "user", each, variant)]
struct User {
    #[redact(pii, undecided = "pii")]
    name: String,
    #[redact(view, pii)]
    street: String,
}

#[derive(Redact)]
enum Plan {
    #[redact(pii)]
    Free(#[redact(public)] u8),
}

fn main() {}
