//! A decision on the type leaves nothing to decide on its fields.
use telemark::Redact;

#[derive(Redact)]
#[redact(pii)]
struct Name(#[redact(public)] String);

#[derive(Redact)]
#[redact(public)]
struct Order {
    id: u64,
    total: u64,
}

#[derive(Redact)]
#[redact(hmac)]
struct Person {
    first: String,
    last: String,
}

fn main() {}
