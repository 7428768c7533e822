//! `each` needs a collection, and `key` a map.
use telemark::Redact;

#[derive(Redact)]
struct User {
    #[redact(mask, each)]
    age: u64,
    #[redact(mask, key = keep)]
    name: std::cell::Cell<u8>,
}

fn main() {}
