//! A secret has no `Display` and no `Serialize`, and a classified type serialises only as its redacted view.
use telemark::{Redact, Redacted, Secret};

#[derive(Redact)]
struct Login {
    #[redact(secret)]
    password: String,
}

fn send(_: &impl serde::Serialize) {}

fn main() {
    let login = Login { password: String::new() };
    send(&Redacted(&login));
    send(&login);
    send(&Secret::new(7));
    let _ = Secret::new(7).to_string();
}
