//! What people write by hand: masks in `serialize_with`, and the same record without any.

use super::input::{made, over};
use crate::case::Case;
use serde::{Serialize, Serializer};
use std::hint::black_box;
use std::net::Ipv4Addr;

fn email<S: Serializer>(email: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let domain = email.split_once('@').map_or("***", |(_, domain)| domain);
    serializer.serialize_str(&format!("***@{domain}"))
}

fn ip<S: Serializer>(ip: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match ip.parse::<Ipv4Addr>().map(|ip| ip.octets()) {
        Ok([a, b, c, _]) => serializer.serialize_str(&format!("{a}.{b}.{c}.0")),
        Err(_) => serializer.serialize_str("[ip]"),
    }
}

fn last_four<S: Serializer>(card: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("***{}", &card[card.len().saturating_sub(4)..]))
}

#[derive(Serialize)]
struct Masked {
    id: u64,
    name: String,
    #[serde(serialize_with = "email")]
    email: String,
    #[serde(serialize_with = "ip")]
    ip: String,
    #[serde(serialize_with = "last_four")]
    card: String,
    active: bool,
}

#[derive(Serialize)]
struct Clear {
    id: u64,
    name: String,
    email: String,
    ip: String,
    card: String,
    active: bool,
}

fn written<T: Serialize>(records: &'static [T]) -> Vec<Case> {
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

pub fn cases() -> Vec<Case> {
    written(made(|p| Masked {
        id: p.id,
        name: p.name,
        email: p.email,
        ip: p.ip,
        card: p.card,
        active: p.active,
    }))
}

/// Masks nothing: what the masks of the others cost beside writing.
pub fn clear() -> Vec<Case> {
    written(made(|p| Clear {
        id: p.id,
        name: p.name,
        email: p.email,
        ip: p.ip,
        card: p.card,
        active: p.active,
    }))
}
