//! The words stand alone, and a field that no input can give is told.
use telemark::Redact;

#[derive(Redact)]
#[redact(deserialize = "quiet", zeroize(all))]
struct Words {
    #[redact(pii)]
    name: String,
}

struct NoInput;

#[derive(Redact)]
#[redact(deserialize)]
struct Closed {
    #[redact(pii)]
    name: NoInput,
}

fn main() {}
