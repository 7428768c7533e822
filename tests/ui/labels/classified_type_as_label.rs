//! A type that is classified is never a label.

use telemark::{Labels, redact};

#[redact]
struct Email(#[redact(email)] String);

#[derive(Labels)]
struct RequestLabels {
    email: Email,
}

fn main() {}
