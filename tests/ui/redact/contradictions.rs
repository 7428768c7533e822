//! One class and one strategy for each field.
use telemark::Redact;

#[derive(Redact)]
struct Account {
    #[redact(public, mask)]
    name: String,
    #[redact(public, pii)]
    street: String,
    #[redact(mask, hmac)]
    phone: String,
    #[redact(public = mask)]
    plan: String,
    #[redact(public, public)]
    twice: String,
    #[redact()]
    empty: String,
    #[redact]
    bare: String,
}

fn main() {}
