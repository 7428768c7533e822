//! What a field names as its class is a variant of a taxonomy.
use telemark::{DataClass, Redact};

#[derive(DataClass)]
enum Acme {
    #[class(level = personal)]
    TenantId,
}

enum Plain {
    Id,
}

#[derive(Redact)]
struct Order {
    #[redact(Plain::Id)]
    plain: String,
    #[redact(Acme::Tenant)]
    slip: String,
}

fn main() {
    let _ = (Acme::TenantId as u8, Plain::Id as u8);
}
