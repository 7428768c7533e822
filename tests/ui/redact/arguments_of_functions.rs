//! Arguments take classes and strategies, and no options.
use telemark::traced;

#[traced]
fn pay(
    #[redact(pii = hmca)] email: &str,
    #[redact(public, rename = "order.id")] order: u64,
    #[redact(hmac(len = 8))] card: &str,
    #[redact(json(allow("id")))] body: &str,
    #[redact(secret = last(4))] pin: &str,
    #[redact()] unsaid: &str,
) {
    let _ = (email, order, card, body, pin, unsaid);
}

fn main() {}
