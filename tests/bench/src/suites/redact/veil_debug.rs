//! veil: a derived `Debug` with stars; it knows no pseudonyms.

use super::input::{made, over};
use crate::case::Case;
use std::fmt::Write;
use std::hint::black_box;
use veil::Redact;

#[derive(Redact)]
#[allow(dead_code, reason = "its Debug reads them")]
struct Record {
    id: u64,
    name: String,
    #[redact(partial)]
    email: String,
    #[redact]
    ip: String,
    #[redact(partial)]
    card: String,
    active: bool,
}

pub fn cases() -> Vec<Case> {
    let records = made(|person| Record {
        id: person.id,
        name: person.name,
        email: person.email,
        ip: person.ip,
        card: person.card,
        active: person.active,
    });
    let mut text = String::with_capacity(1024);
    vec![Case::new(
        "masks6",
        over(records, move |record| {
            text.clear();
            write!(text, "{record:?}").expect("a String takes every text");
            black_box(&text);
        }),
    )]
}
