//! A class of one's own decides, and nothing takes it back.
use telemark::{DataClass, Redact};

#[derive(DataClass)]
enum Acme {
    #[class(level = personal)]
    TenantId,
}

#[derive(Redact)]
struct Order {
    #[redact(public, Acme::TenantId)]
    shown: String,
    #[redact(Acme::TenantId = hmca)]
    slip: String,
    #[redact(Acme::TenantId = hmac, mask)]
    two: String,
    #[redact(nested, Acme::TenantId)]
    nested: String,
    #[redact(class = TenantId)]
    short: String,
    #[redact(class = pii)]
    word: String,
    #[redact(secret, Acme::TenantId = last(4))]
    secret: String,
}

fn main() {}
