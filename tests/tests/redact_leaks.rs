//! No letter of a secret reaches any form of a classified value, whatever the secret is.

#![allow(dead_code, reason = "fields of the types under test are there to be hidden, not to be read")]

use proptest::prelude::*;
use telemark::{Policy, Record, Redact, Redacted, Secret};

fn json<T: Redact>(value: &T) -> String {
    serde_json::to_string(&Redacted(value)).expect("a redacted view always serialises")
}

/// A pseudonym is different in each run: its form is checked, then it is named.
fn without_pseudonyms(text: &str) -> String {
    let Some(at) = text.find("h~:") else { return text.to_owned() };
    let tag = &text[at + 3..at + 29];
    assert!(tag.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')), "{tag}");
    format!("{}PSEUDONYM{}", &text[..at], &text[at + 29..])
}

/// Every class and strategy over the same text.
#[derive(Redact)]
struct Everything {
    #[redact(public)]
    shown: u32,
    #[redact(internal)]
    internal: String,
    #[redact(pii)]
    pii: String,
    #[redact(secret)]
    secret: String,
    #[redact(secret = drop)]
    dropped: String,
    #[redact(mask)]
    mask: String,
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
    #[redact(ip(v4 = 16, v6 = 32))]
    ip_wide: String,
    #[redact(phone)]
    phone: String,
    #[redact(pan)]
    pan: String,
    #[redact(pan(bin = 6))]
    pan_bin: String,
    #[redact(token)]
    token: String,
    #[redact(skip)]
    skipped: String,
    #[redact(nested)]
    custody: Secret<String>,
    #[redact(mask)]
    list: Vec<String>,
    #[redact(hmac)]
    pseudonyms: Vec<String>,
}

fn everything(text: &str, shown: u32) -> Everything {
    let text = || text.to_owned();
    Everything {
        shown,
        internal: text(),
        pii: text(),
        secret: text(),
        dropped: text(),
        mask: text(),
        hmac: text(),
        domain: text(),
        email: text(),
        domain_kept: text(),
        ip: text(),
        ip_wide: text(),
        phone: text(),
        pan: text(),
        pan_bin: text(),
        token: text(),
        skipped: text(),
        custody: Secret::new(text()),
        list: vec![text(), text()],
        pseudonyms: vec![text()],
    }
}

fn forms(value: &Everything) -> Vec<String> {
    let recorded = value.record(Policy::Production).map(|value| value.to_string()).unwrap_or_default();
    vec![
        format!("{value:?}"),
        format!("{value:#?}"),
        format!("{:>40.3?}", Redacted(value)),
        json(value),
        recorded,
    ]
}

/// Text of which every four letters are a canary; none of them appears in what the strategies write themselves.
fn canary() -> impl Strategy<Value = String> {
    prop_oneof!["[G-Z]{8,64}", "[G-Z]{4,20}[ \"'\\\\\n\u{0}🦀é]{1,4}[G-Z]{4,20}"]
}

proptest! {
    #[test]
    fn no_four_letters_of_a_secret_reach_any_form(canary in canary(), shown in 100_000_u32..) {
        for form in forms(&everything(&canary, shown)) {
            prop_assert!(form.contains(&shown.to_string()), "what is public arrives: {form}");
            let letters: Vec<char> = canary.chars().collect();
            for window in letters.windows(4).filter(|window| window.iter().all(char::is_ascii_uppercase)) {
                let window: String = window.iter().collect();
                prop_assert!(!form.contains(&window), "{window} of {canary} is in {form}");
            }
        }
    }

    #[test]
    fn two_secrets_look_the_same_but_for_their_pseudonyms(one in canary(), two in canary()) {
        let seen = |text: &str| {
            forms(&everything(text, 7)).into_iter().map(|mut form| {
                while form.contains("h~:") {
                    form = without_pseudonyms(&form);
                }
                form
            }).collect::<Vec<_>>()
        };
        prop_assert_eq!(seen(&one), seen(&two));
    }
}

#[test]
fn the_search_for_leaks_finds_one() {
    let open = Open { clear: "LEAKED".to_owned() };
    assert!(format!("{open:?}").contains("LEAKED") && json(&open).contains("LEAKED"));
}

#[derive(Redact)]
struct Open {
    #[redact(public)]
    clear: String,
}
