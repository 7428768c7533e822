//! Two fields under one name would be one key twice.
use telemark::Redact;

#[derive(Redact)]
struct Route {
    #[redact(public)]
    from: String,
    #[redact(public, rename = "from")]
    to: String,
    #[redact(rename = "via")]
    via: String,
}

fn main() {}
