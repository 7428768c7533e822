//! A strategy that shortens text needs a text.
use telemark::Redact;

struct Opaque;

#[derive(Redact)]
struct Customer {
    #[redact(hmac)]
    id: Opaque,
    #[redact(mask)]
    fine: Opaque,
}

fn main() {}
