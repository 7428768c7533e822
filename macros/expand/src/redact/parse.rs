//! Reads one `#[redact(..)]`.

use super::model::{Class, Decision, How};
use super::strategy::{self, STRATEGIES};
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::grammar::{self, Entry, Form, Key, Takes, key};
use proc_macro2::TokenStream;
use syn::{Attribute, LitStr, Meta};

/// What may be said of one value beside a strategy.
const DECISIONS: [Key; 10] = [
    key("public", Takes::WordOrValue, "public` or `public = \"why it is public\""),
    key("internal", Takes::WordOrValue, "internal` or `internal = last(4)"),
    key("pii", Takes::WordOrValue, "pii` or `pii = hmac"),
    key("secret", Takes::WordOrValue, "secret` or `secret = drop"),
    key("nested", Takes::Word, "nested`, without `(..)"),
    key("skip", Takes::Word, "skip`, without `(..)"),
    key("with", Takes::Value, "with = path::to::function"),
    key("personal", Takes::Refused, "the class of personal data is written `pii`"),
    key(
        "hash",
        Takes::Refused,
        "an unkeyed hash can be undone by trying; write `hmac` for a keyed pseudonym",
    ),
    key("sensitive", Takes::Refused, "say how sensitive: `internal`, `pii` or `secret`"),
];

/// What may be said of a field beside.
const OPTIONS: [Key; 1] = [key("rename", Takes::Value, "rename = \"user.id\"")];

/// What may be said of a type beside.
const TYPE_OPTIONS: [Key; 2] = [
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key("bound", Takes::Value, "bound = \"T: std::fmt::Debug\""),
];

/// The options of a type.
#[derive(Default)]
pub(super) struct TypeOptions {
    pub(super) decision: Option<Decision>,
    pub(super) telemark: Option<syn::Path>,
    pub(super) bound: Option<Vec<syn::WherePredicate>>,
}

impl Decision {
    /// The decision on a function's argument, if one of its attributes is `#[redact(..)]`.
    pub(crate) fn of_argument(attributes: &[Attribute], faults: &mut Faults) -> Option<Self> {
        let known: Vec<Key> = DECISIONS.iter().chain(&STRATEGIES).copied().collect();
        let mut read = Vec::new();
        for attribute in attributes.iter().filter(|attribute| is_named(attribute, "redact")) {
            let tokens = tokens(attribute, faults);
            read.extend(grammar::entries(tokens, "`#[redact]` on an argument", &known, faults));
        }
        decide(&read, faults)
    }
}

/// The decision on a field.
pub(super) fn field(attributes: &[Attribute], faults: &mut Faults) -> Option<Decision> {
    let known: Vec<Key> = DECISIONS.iter().chain(&STRATEGIES).chain(&OPTIONS).copied().collect();
    let before = faults.count();
    let mut read = Vec::new();
    let mut written = false;
    for attribute in attributes.iter().filter(|attribute| is_named(attribute, "redact")) {
        written = true;
        read.extend(grammar::entries(tokens(attribute, faults), "`#[redact]` on a field", &known, faults));
    }
    let mut decision = decide(&read, faults);
    if let Some(decision) = &mut decision
        && let Some(rename) = read.iter().find(|entry| entry.name == "rename")
    {
        decision.rename = rename.text(faults).map(|text| text.value());
    }
    // A faulty attribute was an attempt to decide; one message is enough.
    (decision.is_none() && written && faults.count() > before).then(unreadable).or(decision)
}

/// What is said on the type itself.
pub(super) fn on_type(attribute: TokenStream, attributes: &[Attribute], faults: &mut Faults) -> TypeOptions {
    let known: Vec<Key> = DECISIONS.iter().chain(&STRATEGIES).chain(&TYPE_OPTIONS).copied().collect();
    let mut read = grammar::entries(attribute, "`#[redact]` on a type", &known, faults);
    for attribute in attributes.iter().filter(|attribute| is_named(attribute, "redact")) {
        read.extend(grammar::entries(tokens(attribute, faults), "`#[redact]` on a type", &known, faults));
    }
    let mut options = TypeOptions { decision: decide(&read, faults), ..TypeOptions::default() };
    for entry in &read {
        match entry.name {
            "crate" => options.telemark = entry.path(faults),
            "bound" => options.bound = entry.text(faults).and_then(|text| bounds(&text, faults)),
            _ => {}
        }
    }
    options
}

/// The new name of a variant, from `#[redact(variant)]` or `#[redact(variant = "other")]`.
pub(super) fn variant(attributes: &[Attribute], faults: &mut Faults) -> Option<String> {
    const KNOWN: [Key; 1] = [key("variant", Takes::WordOrValue, "variant` or `variant = \"other\"")];
    let mut shown = None;
    for attribute in attributes.iter().filter(|attribute| is_named(attribute, "redact")) {
        for entry in grammar::entries(tokens(attribute, faults), "`#[redact]` on a variant", &KNOWN, faults) {
            shown = match entry.form {
                Form::Word => Some("***".to_owned()),
                _ => entry.text(faults).map(|text| text.value()),
            };
        }
    }
    shown
}

fn bounds(text: &LitStr, faults: &mut Faults) -> Option<Vec<syn::WherePredicate>> {
    let list = text.parse_with(syn::punctuated::Punctuated::<_, syn::Token![,]>::parse_terminated);
    faults.keep(list).map(|list| list.into_iter().collect())
}

fn tokens(attribute: &Attribute, faults: &mut Faults) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(path) => {
            faults.at(path, "say what of this may be shown: `#[redact(public)]`, `#[redact(pii)]`, `#[redact(email)]`, ..");
            TokenStream::new()
        }
        Meta::NameValue(pair) => {
            faults.at(pair, "write `#[redact(..)]`");
            TokenStream::new()
        }
    }
}

/// Stands for a decision that could not be read; nothing is generated from it.
fn unreadable() -> Decision {
    Decision { class: Class::Secret, how: How::By(strategy::mask()), rename: None }
}

/// Puts the entries of one value together.
fn decide(read: &[Entry], faults: &mut Faults) -> Option<Decision> {
    let mut class: Option<(Class, &Entry)> = None;
    let mut how: Option<(How, &Entry)> = None;
    let before = faults.count();
    for entry in read {
        let (new_class, new_how) = match entry.name {
            "rename" | "crate" | "bound" => continue,
            "public" => {
                reason(entry, faults);
                (Some(Class::Public), None)
            }
            "internal" => (Some(Class::Internal), value(entry, faults)),
            "pii" => (Some(Class::Personal), value(entry, faults)),
            "secret" => (Some(Class::Secret), value(entry, faults)),
            "nested" => (None, Some(How::Nested)),
            "skip" => (None, Some(How::By(strategy::left_out()))),
            "with" => (None, entry.parse(faults).map(How::With)),
            _ => (None, strategy::of_entry(entry, faults).map(How::By)),
        };
        if let Some(new) = new_class {
            if let Some((_, other)) = &class {
                faults.at(
                    &entry.key,
                    format_args!("`{}` has decided already: one class is enough", other.name),
                );
            }
            class = Some((new, entry));
        }
        if let Some(new) = new_how {
            if let Some((_, other)) = &how {
                faults.at(
                    &entry.key,
                    format_args!(
                        "`{}` and `{}` contradict each other: one strategy is enough",
                        other.name, entry.name
                    ),
                );
            }
            how = Some((new, entry));
        }
    }
    let decision = combine(class, how, faults);
    if faults.count() > before { Some(unreadable()) } else { decision }
}

fn combine(
    class: Option<(Class, &Entry)>,
    how: Option<(How, &Entry)>,
    faults: &mut Faults,
) -> Option<Decision> {
    let (class, how) = match (class, how) {
        (None, None) => return None,
        (Some((Class::Public, _)), None) => (Class::Public, How::Clear),
        (Some((Class::Public, entry)), Some((_, at))) => {
            faults
                .at(&at.key, format_args!("`{}` hides what `{}` shows: decide for one", at.name, entry.name));
            return None;
        }
        (Some((class, _)), None) => (class, How::By(strategy::mask())),
        // A strategy alone decides: it is personal data, or a credential.
        (None, Some((how, at))) => {
            let class = if at.name == "token" { Class::Secret } else { Class::Personal };
            (class, how)
        }
        (Some((class, _)), Some((how, at))) => {
            secret_is_hidden(class, &how, at, faults);
            (class, how)
        }
    };
    Some(Decision { class, how, rename: None })
}

/// Nothing of a secret is shown by any strategy but the one that tells its kind.
fn secret_is_hidden(class: Class, how: &How, at: &Entry, faults: &mut Faults) {
    let hidden = match how {
        How::By(strategy) => matches!(strategy.word, "drop" | "mask" | "token"),
        How::Clear | How::Nested | How::With(_) => false,
    };
    if class == Class::Secret && !hidden {
        faults.at(
            &at.key,
            "no strategy shows a part of a secret: write `secret`, `secret = drop` or `secret = token`; \
             if a part may be seen, its class is `pii`",
        );
    }
}

/// Checks the reason after `public =`.
fn reason(entry: &Entry, faults: &mut Faults) {
    if !entry.is_word() && syn::parse2::<LitStr>(entry.tokens()).is_err() {
        faults.at(
            entry.tokens(),
            "`public` shows the whole value; what may follow is a reason: `public = \"why it is public\"`",
        );
    }
}

/// The strategy after `CLASS =`.
fn value(entry: &Entry, faults: &mut Faults) -> Option<How> {
    if entry.is_word() { None } else { strategy::of_value(entry, faults).map(How::By) }
}
