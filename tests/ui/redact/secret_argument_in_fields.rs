//! A secret argument is named by no field of the span.
use telemark::traced;

#[traced(fields(pin.length = pin.len(), user = %user))]
fn login(user: &str, #[redact(secret)] pin: &str) {
    let _ = (user, pin);
}

fn main() {}
