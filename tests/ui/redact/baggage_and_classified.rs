//! One type, one role: what is classified is no baggage.
use telemark::{BaggageValue, Redact};

#[derive(Redact)]
#[redact(display = "{0}")]
struct UserId(#[redact(hmac)] String);

impl BaggageValue for UserId {}

fn main() {}
