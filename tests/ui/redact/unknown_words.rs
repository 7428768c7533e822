//! Unknown words are answered with the nearest known one and the list; the other fields are judged all the same.
#[telemark::redact]
struct Login {
    #[redact(emial)]
    email: String,
    #[redact(pii = hmca)]
    phone: String,
    #[redact(publik)]
    user_id: String,
    #[redact(hash)]
    hashed: String,
    #[redact(personal)]
    name: String,
    #[redact(sensitive)]
    street: String,
    #[redact(pii = hash)]
    hashed_too: String,
    #[redact(pii = with = shout)]
    shouted: String,
    #[redact(with = "shout")]
    quoted: String,
    forgotten: String,
}

fn main() {}
