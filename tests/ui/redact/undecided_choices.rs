//! What holds for undecided fields is one of three words, and not beside a decision on the whole.
use telemark::Redact;

#[derive(Redact)]
#[redact(undecided = "pi")]
struct Slip {
    name: String,
}

#[derive(Redact)]
#[redact(undecided = "secret")]
struct Other {
    name: String,
}

#[derive(Redact)]
#[redact(pii, undecided = "public")]
struct Whole(String);

#[derive(Redact)]
#[redact(undecided = "deny")]
struct Denied {
    name: String,
}

fn main() {}
