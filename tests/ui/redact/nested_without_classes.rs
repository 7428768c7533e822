//! `nested` asks the type of the field, which must have an answer.
use telemark::Redact;

struct Address {
    street: String,
}

#[derive(Redact)]
struct Customer {
    #[redact(nested)]
    address: Address,
    #[redact(nested)]
    name: String,
}

fn main() {}
