//! One `Deserialize`: the quiet one.
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
