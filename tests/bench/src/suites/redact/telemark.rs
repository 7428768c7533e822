//! telemark: the redacted view, written straight into a text or by serde_json.

use super::input::{Person, made, over};
use crate::case::Case;
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

#[telemark::redact]
struct Tagged {
    #[redact(public)]
    id: u64,
    #[redact(public)]
    name: String,
    #[redact(hmac)]
    email: String,
    #[redact(hmac)]
    ip: String,
    #[redact(hmac)]
    card: String,
    #[redact(public)]
    active: bool,
}

fn masked() -> &'static [Masked] {
    made(|Person { id, name, email, ip, card, active }| Masked { id, name, email, ip, card, active })
}

fn tagged() -> &'static [Tagged] {
    made(|Person { id, name, email, ip, card, active }| Tagged { id, name, email, ip, card, active })
}

pub fn cases() -> Vec<Case> {
    let (mut one, mut other) = (String::with_capacity(1024), String::with_capacity(1024));
    vec![
        Case::new(
            "masks6",
            over(masked(), move |record| {
                one.clear();
                Redacted(record).write_json(&mut one);
                black_box(&one);
            }),
        ),
        Case::new(
            "hmac3",
            over(tagged(), move |record| {
                other.clear();
                Redacted(record).write_json(&mut other);
                black_box(&other);
            }),
        ),
    ]
}

pub fn serde() -> Vec<Case> {
    let (mut one, mut other) = (Vec::with_capacity(1024), Vec::with_capacity(1024));
    vec![
        Case::new(
            "masks6",
            over(masked(), move |record| {
                one.clear();
                serde_json::to_writer(&mut one, &Redacted(record)).expect("a Vec takes every byte");
                black_box(&one);
            }),
        ),
        Case::new(
            "hmac3",
            over(tagged(), move |record| {
                other.clear();
                serde_json::to_writer(&mut other, &Redacted(record)).expect("a Vec takes every byte");
                black_box(&other);
            }),
        ),
    ]
}
