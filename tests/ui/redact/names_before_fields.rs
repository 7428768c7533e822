//! The name before the fields is one of attributes.
use telemark::Redact;

#[derive(Redact)]
#[redact(name = "User Data")]
struct Spaces {
    #[redact(public)]
    id: u64,
}

#[derive(Redact)]
#[redact(name = user)]
struct Word {
    #[redact(public)]
    id: u64,
}

#[derive(Redact)]
#[redact(name = "user.")]
struct Dot {
    #[redact(public)]
    id: u64,
}

fn main() {}
