//! The redacted view of a record of six fields as JSON, three of them masked or replaced by pseudonyms.

use std::hint::black_box;
use telemark::Redacted;

#[telemark::redact]
struct Masked {
    #[redact(public)]
    id: u64,
    #[redact(public)]
    name: String,
    #[redact(email)]
    email: String,
    #[redact(ip)]
    ip: String,
    #[redact(pii = last(4))]
    card: String,
    #[redact(public)]
    active: bool,
}

#[inline(never)]
pub(crate) fn masks6(calls: u64) {
    let record = Masked {
        id: 7919,
        name: "Alice Example".into(),
        email: "alice.example@example.com".into(),
        ip: "203.0.113.77".into(),
        card: "4111111111003907".into(),
        active: true,
    };
    let mut json = String::with_capacity(1024);
    for _ in 0..calls {
        json.clear();
        Redacted(black_box(&record)).write_json(&mut json);
        black_box(&json);
    }
}
