//! Reads one `#[redact(..)]`.

use super::decide::{decide, unreadable};
use super::model::{Class, Decision, Extras, How};
use super::strategy::{self, STRATEGIES};
use super::taxonomy::{self, Named};
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::grammar::{self, Entry, Form, Key, Takes, key};
use proc_macro2::TokenStream;
use syn::{Attribute, LitStr, Meta};

/// To whoever writes the attribute and no word in it.
const SAY: &str =
    "say what of this may be shown: `#[redact(public)]`, `#[redact(pii)]`, `#[redact(email)]`, ..";

/// What may be said of one value beside a strategy.
const DECISIONS: [Key; 11] = [
    key("public", Takes::WordOrValue, "public` or `public = \"why it is public\""),
    key("internal", Takes::WordOrValue, "internal` or `internal = last(4)"),
    key("pii", Takes::WordOrValue, "pii` or `pii = hmac"),
    key("secret", Takes::WordOrValue, "secret` or `secret = drop"),
    key("class", Takes::Value, "class = Acme::TenantId"),
    key("nested", Takes::Word, "nested`, without `(..)"),
    key("skip", Takes::Word, "skip`, without `(..)"),
    key("with", Takes::Value, "with = path::to::function"),
    key("personal", Takes::Refused, "the class of personal data is written `pii`"),
    key("hash", Takes::Refused, strategy::NO_HASH),
    key("sensitive", Takes::Refused, "say how sensitive: `internal`, `pii` or `secret`"),
];

/// What may be said of a field beside.
const OPTIONS: [Key; 6] = [
    key("rename", Takes::Value, "rename = \"user.id\""),
    key("each", Takes::Word, "each`, without `(..)"),
    key("key", Takes::Value, "key = keep"),
    key("max_items", Takes::Value, "max_items = 10"),
    key("max_bytes", Takes::Value, "max_bytes = 200"),
    key("only", Takes::Value, "only = \"log\""),
];

/// What may be said of a type beside.
const TYPE_OPTIONS: [Key; 9] = [
    key("undecided", Takes::Value, "undecided = \"pii\""),
    key("name", Takes::Value, "name = \"user\""),
    key("display", Takes::WordOrValue, "display = \"login from {ip}\""),
    key("error", Takes::WordOrValue, "error` or `error = \"login of {user} failed\""),
    key("view", Takes::Word, "view`, without `(..)"),
    key("deserialize", Takes::Word, "deserialize`, without `(..)"),
    key("zeroize", Takes::Word, "zeroize`, without `(..)"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key("bound", Takes::Value, "bound = \"T: std::fmt::Debug\""),
];

/// The options of a type.
#[derive(Default)]
pub(super) struct TypeOptions {
    pub(super) decision: Option<Decision>,
    /// What holds for fields that nothing decides.
    pub(super) undecided: Option<Decision>,
    pub(super) name: Option<String>,
    pub(super) message: Option<LitStr>,
    pub(super) extras: Extras,
    pub(super) telemark: Option<syn::Path>,
    pub(super) bound: Option<Vec<syn::WherePredicate>>,
}

/// What was read of one or more attributes.
struct Read {
    entries: Vec<Entry>,
    named: Vec<Named>,
}

impl Read {
    fn of(
        lists: impl IntoIterator<Item = TokenStream>,
        what: &str,
        known: &[Key],
        faults: &mut Faults,
    ) -> Self {
        let mut read = Self { entries: Vec::new(), named: Vec::new() };
        for list in lists {
            let (rest, named) = taxonomy::take(list, faults);
            read.named.extend(named);
            for entry in grammar::entries(rest, what, known, faults) {
                if entry.name == "class" {
                    read.named.extend(taxonomy::of_entry(&entry, faults));
                } else {
                    read.entries.push(entry);
                }
            }
        }
        read
    }
}

impl Decision {
    /// The decision on a function's argument, if one of its attributes is `#[redact(..)]`.
    pub(crate) fn of_argument(attributes: &[Attribute], faults: &mut Faults) -> Option<Self> {
        let known: Vec<Key> = DECISIONS.iter().chain(&STRATEGIES).copied().collect();
        let lists = lists(attributes, faults);
        let before = faults.count();
        let read = Read::of(lists, "`#[redact]` on an argument", &known, faults);
        let decision = decide(&read.entries, read.named, faults);
        let unsaid = || attributes.iter().find(|attribute| is_named(attribute, "redact"));
        if decision.is_none()
            && faults.count() == before
            && let Some(attribute) = unsaid()
        {
            faults.at(attribute, SAY);
        }
        // A function with a fault is refused as a whole, so nothing is captured of it.
        decision.filter(|_| faults.count() == before)
    }
}

/// The decision on a field.
pub(super) fn field(attributes: &[Attribute], faults: &mut Faults) -> Option<Decision> {
    let known: Vec<Key> = DECISIONS.iter().chain(&STRATEGIES).chain(&OPTIONS).copied().collect();
    let before = faults.count();
    let lists = lists(attributes, faults);
    let written = !lists.is_empty();
    let read = Read::of(lists, "`#[redact]` on a field", &known, faults);
    let decision = decide(&read.entries, read.named, faults);
    // A faulty attribute was an attempt to decide; one message is enough.
    (decision.is_none() && written && faults.count() > before).then(unreadable).or(decision)
}

/// What is said on the type itself.
pub(super) fn on_type(attribute: TokenStream, attributes: &[Attribute], faults: &mut Faults) -> TypeOptions {
    let known: Vec<Key> = DECISIONS.iter().chain(&STRATEGIES).chain(&TYPE_OPTIONS).copied().collect();
    let mut all = lists(attributes, faults);
    all.insert(0, attribute);
    let read = Read::of(all, "`#[redact]` on a type", &known, faults);
    let mut options =
        TypeOptions { decision: decide(&read.entries, read.named, faults), ..TypeOptions::default() };
    for entry in &read.entries {
        match entry.name {
            "undecided" => options.undecided = undecided(entry, options.decision.is_some(), faults),
            "name" => options.name = prefix(entry, faults),
            "display" | "error" => said(entry, &mut options, faults),
            "view" => options.extras.view = true,
            "deserialize" => options.extras.deserialize = true,
            "zeroize" => options.extras.zeroize = true,
            "crate" => options.telemark = entry.path(faults),
            "bound" => options.bound = entry.text(faults).and_then(|text| bounds(&text, faults)),
            _ => {}
        }
    }
    options
}

/// `display`, `error`, and the text that may follow either.
fn said(entry: &Entry, options: &mut TypeOptions, faults: &mut Faults) {
    let word = if entry.name == "error" { &mut options.extras.error } else { &mut options.extras.display };
    *word = Some(entry.key.span());
    if entry.is_word() {
        return;
    }
    let text = entry.text(faults);
    if options.message.is_some() {
        faults.at(&entry.key, "`display` and `error` are one text: write it once, after either");
    }
    options.message = options.message.take().or(text);
}

fn undecided(entry: &Entry, decided: bool, faults: &mut Faults) -> Option<Decision> {
    if decided {
        faults.at(
            &entry.key,
            "the type is decided as a whole, so no field is undecided: remove one of the two",
        );
    }
    let class = entry.choice(
        &[("deny", None), ("pii", Some(Class::Personal)), ("public", Some(Class::Public))],
        faults,
    )??;
    let how = if class == Class::Public { How::Clear } else { How::By(strategy::mask()) };
    Some(Decision::new(class, how))
}

fn prefix(entry: &Entry, faults: &mut Faults) -> Option<String> {
    let text = entry.text(faults)?;
    let name = text.value();
    let legal = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    if !name.split('.').all(legal) {
        faults.at(
            &text,
            "`name` comes before the name of each field, as in `user.email`: small letters, digits, `_` and dots",
        );
    }
    Some(name)
}

/// What is said of a variant: the name under which it is shown, and its text.
#[derive(Default)]
pub(super) struct VariantOptions {
    pub(super) shown: Option<String>,
    pub(super) message: Option<LitStr>,
}

/// `#[redact(variant)]`, `#[redact(variant = "other")]`, `#[redact(error = "…")]`, `#[redact(display = "…")]`.
pub(super) fn variant(attributes: &[Attribute], faults: &mut Faults) -> VariantOptions {
    const KNOWN: [Key; 3] = [
        key("variant", Takes::WordOrValue, "variant` or `variant = \"other\""),
        key("display", Takes::Value, "display = \"login from {ip}\""),
        key("error", Takes::Value, "error = \"login from {ip} failed\""),
    ];
    let mut options = VariantOptions::default();
    for list in lists(attributes, faults) {
        for entry in grammar::entries(list, "`#[redact]` on a variant", &KNOWN, faults) {
            match (entry.name, &entry.form) {
                ("variant", Form::Word) => options.shown = Some("***".to_owned()),
                ("variant", _) => options.shown = entry.text(faults).map(|text| text.value()),
                _ => options.message = entry.text(faults),
            }
        }
    }
    options
}

fn bounds(text: &LitStr, faults: &mut Faults) -> Option<Vec<syn::WherePredicate>> {
    let list = text.parse_with(syn::punctuated::Punctuated::<_, syn::Token![,]>::parse_terminated);
    faults.keep(list).map(|list| list.into_iter().collect())
}

fn lists(attributes: &[Attribute], faults: &mut Faults) -> Vec<TokenStream> {
    attributes
        .iter()
        .filter(|attribute| is_named(attribute, "redact"))
        .map(|one| tokens(one, faults))
        .collect()
}

fn tokens(attribute: &Attribute, faults: &mut Faults) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(path) => {
            faults.at(path, SAY);
            TokenStream::new()
        }
        Meta::NameValue(pair) => {
            faults.at(pair, "write `#[redact(..)]`");
            TokenStream::new()
        }
    }
}
