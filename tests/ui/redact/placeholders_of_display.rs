//! A text shows fields of the type that may be shown.
use telemark::Redact;

#[derive(Redact)]
#[redact(display = "login of {emial} with {password} and {gone:?} at {")]
struct Login {
    #[redact(email)]
    email: String,
    #[redact(secret)]
    password: String,
    #[redact(drop)]
    gone: String,
}

#[derive(Redact)]
#[redact(display = "{1} of {0}")]
struct Pair(#[redact(public)] u8, #[redact(secret)] String);

fn main() {}
