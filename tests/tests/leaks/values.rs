//! Values with every class, strategy and kind of field.

#![allow(dead_code, reason = "fields of the types under test are there to be hidden, not to be read")]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use telemark::{DataClass, Event, Redact, Secret, redact};

/// Classes of the program's own.
#[derive(DataClass)]
pub(crate) enum Ours {
    #[class(level = personal, kind = id, default = last(3))]
    Tenant,
    #[class(level = internal, kind = name)]
    Codename,
    #[class(level = secret)]
    Password,
}

/// Strategies that show a part show three letters of it, which tell nothing.
#[redact]
pub(crate) struct Everything<'a, T> {
    #[redact(public)]
    pub(crate) shown: String,
    #[redact(internal)]
    internal: String,
    #[redact(pii)]
    pii: Cow<'a, str>,
    #[redact(secret)]
    secret: &'a str,
    #[redact(secret = drop)]
    dropped: String,
    #[redact(secret = mask)]
    masked_secret: String,
    #[redact(mask)]
    mask: Box<str>,
    #[redact(last(3))]
    last: String,
    #[redact(first(3))]
    first: String,
    #[redact(hmac)]
    hmac: String,
    #[redact(hmac(domain = "other"))]
    domain: String,
    #[redact(email)]
    email: String,
    #[redact(email(domain = keep))]
    domain_kept: String,
    #[redact(ip)]
    ip: String,
    #[redact(phone)]
    phone: String,
    #[redact(pan)]
    pan: String,
    #[redact(token)]
    token: String,
    #[redact(url)]
    url: String,
    #[redact(url(semconv))]
    signed: String,
    #[redact(url(allow("page")))]
    paged: String,
    #[redact(sql)]
    statement: String,
    #[redact(json(allow("/id", "/items/*/sku")))]
    document: String,
    #[redact(json(allow("/id")))]
    no_document: String,
    #[redact(len_bucket)]
    essay: String,
    #[redact(mask("<name>"))]
    name: String,
    #[redact(with = shape)]
    shape: String,
    #[redact(Ours::Tenant)]
    tenant: String,
    #[redact(class = Ours::Codename)]
    codename: String,
    #[redact(Ours::Password)]
    password: String,
    #[redact(Ours::Codename, Ours::Password)]
    both: String,
    #[redact(skip)]
    skipped: String,
    #[redact(nested)]
    custody: Secret<String>,
    #[redact(mask)]
    list: Vec<String>,
    #[redact(hmac)]
    pseudonyms: Vec<String>,
    #[redact(mask, each)]
    each: Vec<String>,
    #[redact(pii, each, max_items = 1)]
    few: Vec<String>,
    #[redact(pii, max_bytes = 8)]
    cut: String,
    #[redact(mask)]
    people: BTreeMap<String, String>,
    #[redact(hmac, key = keep)]
    teams: BTreeMap<&'static str, String>,
    #[redact(public, key = redact)]
    scores: BTreeMap<String, u32>,
    #[redact(mask)]
    maybe: Option<String>,
    #[redact(pii)]
    number: u64,
    #[redact(secret)]
    numbers: [u64; 2],
    #[redact(nested)]
    contacts: Vec<Contact>,
    #[redact(nested)]
    by_name: BTreeMap<String, Note>,
    #[redact(nested)]
    index: HashMap<String, Arc<Note>>,
    #[redact(nested)]
    generic: T,
}

#[derive(Redact)]
pub(crate) enum Contact {
    Mail {
        #[redact(email)]
        address: String,
        #[redact(secret)]
        password: String,
    },
    Call(#[redact(phone)] String, #[redact(drop)] String),
}

/// One value, classified as a whole.
#[derive(Redact)]
#[redact(secret)]
pub(crate) struct Note(pub(crate) String);

pub(crate) fn everything<'a>(shown: &str, secret: &'a str, personal: &str) -> Everything<'a, Option<Note>> {
    let (text, hidden) = (|| personal.to_owned(), || secret.to_owned());
    Everything {
        shown: shown.to_owned(),
        internal: text(),
        pii: Cow::Owned(text()),
        secret,
        dropped: hidden(),
        masked_secret: hidden(),
        mask: personal.into(),
        last: letters(personal),
        first: letters(personal),
        hmac: text(),
        domain: text(),
        email: format!("{personal}@gmail.com"),
        domain_kept: format!("{personal}@example.com"),
        ip: text(),
        phone: text(),
        pan: text(),
        token: hidden(),
        url: format!("https://ann:{}@example.com/path?key={}", percent(personal), percent(personal)),
        signed: format!("https://ann:{}@example.com/path?sig={}", percent(personal), percent(personal)),
        paged: format!("https://example.com/path?page=2&key={}", percent(personal)),
        statement: format!("SELECT name FROM users WHERE note = '{}'", personal.replace('\'', "''")),
        document: serde_json::json!({
            "id": 7, "note": personal, personal: 1, "items": [{"sku": "a1", "note": personal}, personal]
        })
        .to_string(),
        no_document: text(),
        essay: text(),
        name: text(),
        shape: text(),
        tenant: letters(personal),
        codename: text(),
        password: hidden(),
        both: hidden(),
        skipped: hidden(),
        custody: Secret::new(hidden()),
        list: vec![text(), text()],
        pseudonyms: vec![text()],
        each: vec![text(), text()],
        few: vec![text(), text()],
        cut: text(),
        people: BTreeMap::from([(text(), text())]),
        teams: BTreeMap::from([("blue", text())]),
        scores: BTreeMap::from([(text(), 7)]),
        maybe: Some(text()),
        number: personal.parse().unwrap_or(7),
        numbers: [secret.parse().unwrap_or(7); 2],
        contacts: vec![
            Contact::Mail { address: text(), password: hidden() },
            Contact::Call(text(), hidden()),
        ],
        by_name: BTreeMap::from([(hidden(), Note(hidden()))]),
        index: HashMap::from([(hidden(), Arc::new(Note(hidden())))]),
        generic: Some(Note(hidden())),
    }
}

/// All that is shown of a text whose author decides how.
#[allow(clippy::ptr_arg, reason = "it takes the field as it is")]
fn shape(text: &String) -> &'static str {
    if text.is_ascii() { "latin" } else { "other" }
}

/// Of which three characters are three bytes.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// As it may stand in a URL.
pub(crate) fn percent(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

/// Everything again, as an event.
#[derive(Event)]
#[event(name = "leaks.seen", message = "seen {shown}, {pii}, {hmac}")]
pub(crate) struct Seen<'a> {
    #[redact(public)]
    pub(crate) shown: &'a str,
    #[redact(pii)]
    pub(crate) pii: &'a str,
    #[redact(hmac)]
    pub(crate) hmac: &'a str,
    #[redact(secret)]
    pub(crate) secret: &'a str,
    #[redact(email)]
    pub(crate) email: &'a str,
    #[redact(nested)]
    pub(crate) note: Note,
}

pub(crate) fn seen<'a>(shown: &'a str, secret: &'a str, personal: &'a str) -> Seen<'a> {
    Seen { shown, pii: personal, hmac: personal, secret, email: personal, note: Note(secret.to_owned()) }
}
