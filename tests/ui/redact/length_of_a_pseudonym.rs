//! With too few bits, two people become one.
use telemark::Redact;

#[derive(Redact)]
struct User {
    #[redact(hmac(len = 64))]
    short: String,
    #[redact(hmac(len = 512))]
    long: String,
    #[redact(hmac(len = 100))]
    odd: String,
    #[redact(hmac(len = "128"))]
    text: String,
    #[redact(hmac(key = "k7"))]
    key: String,
}

fn main() {}
