//! Parameters of strategies out of their range.
use telemark::Redact;

#[derive(Redact)]
struct Card {
    #[redact(last)]
    bare: String,
    #[redact(last(0))]
    none: String,
    #[redact(first("4"))]
    text: String,
    #[redact(pan(bin = 7))]
    pan: String,
    #[redact(ip(v4 = 40, v5 = 1))]
    ip: String,
    #[redact(email(domain = show))]
    email: String,
    #[redact(hmac(domain = orders))]
    order: String,
    #[redact(mask(3))]
    mask: String,
}

fn main() {}
