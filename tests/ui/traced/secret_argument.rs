//! A secret argument is in no field, and a classified one is there as a whole.
use telemark::traced;

#[traced(args(%password, %user.name, %mail), fields(length = password.len()))]
fn login(#[redact(secret)] password: &str, #[redact(pii)] user: User, #[redact(emial)] mail: &str) -> usize {
    password.len() + user.name.len() + mail.len()
}

struct User {
    name: String,
}

fn main() {
    login("", User { name: String::new() }, "");
}
