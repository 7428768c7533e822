//! Nothing of a secret is shown by a strategy.
use telemark::Redact;

#[derive(Redact)]
struct Account {
    #[redact(secret = last(4))]
    password: String,
    #[redact(secret = hmac)]
    pin: String,
    #[redact(secret, with = shorten)]
    key: String,
}

fn shorten(text: &str) -> &str {
    &text[..2]
}

fn main() {}
