//! Where the other derive is not seen, the compiler still refuses the second `Debug`.
use telemark::Redact;

#[derive(Debug, Redact)]
struct Login {
    #[redact(pii)]
    email: String,
}

fn main() {}
