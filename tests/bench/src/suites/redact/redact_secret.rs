//! redact: a wrapper that shows the type of a secret and nothing else; it knows no pseudonyms.

use super::input::{made, over};
use crate::case::Case;
use redact::Secret;
use redact::serde::redact_secret;
use serde::Serialize;
use std::hint::black_box;

#[derive(Serialize)]
struct Record {
    id: u64,
    name: String,
    #[serde(serialize_with = "redact_secret")]
    email: Secret<String>,
    #[serde(serialize_with = "redact_secret")]
    ip: Secret<String>,
    #[serde(serialize_with = "redact_secret")]
    card: Secret<String>,
    active: bool,
}

pub fn cases() -> Vec<Case> {
    let records = made(|person| Record {
        id: person.id,
        name: person.name,
        email: Secret::new(person.email),
        ip: Secret::new(person.ip),
        card: Secret::new(person.card),
        active: person.active,
    });
    let mut json = Vec::with_capacity(1024);
    vec![Case::new(
        "masks6",
        over(records, move |record| {
            json.clear();
            serde_json::to_writer(&mut json, record).expect("a Vec takes every byte");
            black_box(&json);
        }),
    )]
}
