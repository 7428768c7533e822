//! What is public is shown by its `Debug`.
use telemark::Redact;

struct Opaque;

#[derive(Redact)]
struct Customer {
    #[redact(public)]
    id: Opaque,
}

fn main() {}
