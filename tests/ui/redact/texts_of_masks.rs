//! What stands for a value is a text, and not an empty one.
use telemark::Redact;

#[derive(Redact)]
struct User {
    #[redact(mask(""))]
    empty: String,
    #[redact(mask(name))]
    word: String,
    #[redact(pii = mask(7))]
    number: String,
}

fn main() {}
