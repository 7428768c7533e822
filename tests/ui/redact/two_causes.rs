//! An error has one cause, which is an error.
use telemark::Redact;

#[derive(Redact)]
#[redact(error = "it failed")]
struct Twice {
    #[source]
    one: std::io::Error,
    #[source]
    two: std::fmt::Error,
}

#[derive(Redact)]
#[redact(error = "it failed")]
struct NoError {
    #[source]
    one: u8,
}

fn main() {}
