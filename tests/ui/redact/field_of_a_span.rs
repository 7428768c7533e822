//! Classified values and secrets are fields of a span in their redacted form only: their clear text has no way in.
use telemark::{Redact, Secret, span};

#[derive(Redact)]
#[redact(pii)]
struct Name(String);

fn main() {
    let name = Name("Ann".into());
    let pin = Secret::new(String::from("1234"));
    let _redacted = span!("greet", name, pin);
    let _clear = span!("greet", name = name.0, pin = pin.expose());
}
