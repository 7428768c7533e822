//! data_privacy: values of classes that an engine redacts, written as `Debug` and not as JSON;
//! its hash is keyed, but not made to keep a secret.

use super::input::{made, over};
use crate::case::Case;
use data_privacy::rapidhash_redactor::RapidHashRedactor;
use data_privacy::simple_redactor::{SimpleRedactor, SimpleRedactorMode};
use data_privacy::{RedactedDebug, RedactionEngine, classified, taxonomy};
use std::hint::black_box;

#[taxonomy(bench)]
enum Kind {
    Email,
    Ip,
    Card,
}

#[classified(Kind::Email)]
struct Email(String);

#[classified(Kind::Ip)]
struct Ip(String);

#[classified(Kind::Card)]
struct Card(String);

#[derive(RedactedDebug)]
struct Record {
    #[unredacted]
    id: u64,
    #[unredacted]
    name: String,
    email: Email,
    ip: Ip,
    card: Card,
    #[unredacted]
    active: bool,
}

fn written(name: &'static str, engine: RedactionEngine) -> Case {
    let records = made(|person| Record {
        id: person.id,
        name: person.name,
        email: Email(person.email),
        ip: Ip(person.ip),
        card: Card(person.card),
        active: person.active,
    });
    let mut text = String::with_capacity(1024);
    Case::new(
        name,
        over(records, move |record| {
            text.clear();
            engine.redacted_debug(record, &mut text).expect("a String takes every text");
            black_box(&text);
        }),
    )
}

pub fn cases() -> Vec<Case> {
    let masks = SimpleRedactor::with_mode(SimpleRedactorMode::Replace('*'));
    let hash = RapidHashRedactor::with_secrets(rapidhash::v3::RapidSecrets::seed(7));
    vec![
        written("masks6", RedactionEngine::builder().set_fallback_redactor(masks).build()),
        written("hmac3", RedactionEngine::builder().set_fallback_redactor(hash).build()),
    ]
}
