//! Every field without a decision is told, all at once.
use telemark::Redact;

#[derive(Redact)]
struct Login {
    user_id: String,
    #[redact(email)]
    email: String,
    password: String,
}

#[derive(Redact)]
struct Pair(#[redact(public)] u8, u64);

#[derive(Redact)]
enum Contact {
    Mail { address: String },
    Call(String),
}

fn main() {}
