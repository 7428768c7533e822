//! Every service on the way reads baggage: what is classified never travels.
use telemark::Redact;

#[derive(Redact)]
#[redact(display = "{0}")]
struct UserId(#[redact(hmac)] String);

struct Batch(u32);

fn main() {
    let _user = telemark::baggage::set("user.id", UserId("ann".into()));
    let _batch = telemark::baggage::set("batch.id", Batch(7));
}
