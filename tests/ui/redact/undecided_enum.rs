//! The variants of an enum without fields are a value, too.
use telemark::Redact;

#[derive(Redact)]
enum Diagnosis {
    Cold,
    Flu,
}

fn main() {}
