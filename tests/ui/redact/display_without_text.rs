//! `display` takes the text that it shows.
use telemark::Redact;

#[derive(Redact)]
#[redact(display)]
struct Login {
    #[redact(public)]
    user: u64,
}

#[derive(Redact)]
#[redact(display = user)]
struct Word {
    #[redact(public)]
    user: u64,
}

#[derive(Redact)]
#[redact(display = "{user}", error = "{user}")]
struct Twice {
    #[redact(public)]
    user: u64,
}

fn main() {}
