//! The strategies and their parameters.

use super::model::Strategy;
use crate::diagnostics::Faults;
use crate::grammar::{self, Entry, Form, Key, Takes, key};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{LitInt, LitStr};

/// Every strategy, as a key of `#[redact(..)]`.
pub(super) const STRATEGIES: [Key; 14] = [
    key("drop", Takes::Word, "drop`, without `(..)"),
    key("mask", Takes::WordOrList, "mask` or `mask(\"<name>\")"),
    key("first", Takes::List, "first(4)"),
    key("last", Takes::List, "last(4)"),
    key("email", Takes::WordOrList, "email` or `email(domain = keep)"),
    key("ip", Takes::WordOrList, "ip` or `ip(v4 = 24, v6 = 48)"),
    key("hmac", Takes::WordOrList, "hmac` or `hmac(domain = \"orders\", len = 128)"),
    key("phone", Takes::Word, "phone`, without `(..)"),
    key("pan", Takes::WordOrList, "pan` or `pan(bin = 6)"),
    key("token", Takes::Word, "token`, without `(..)"),
    key("url", Takes::WordOrList, "url`, `url(semconv)` or `url(allow(\"page\"))"),
    key("sql", Takes::Word, "sql`, without `(..)"),
    key("json", Takes::List, "json(allow(\"/id\", \"/items/*/sku\"))"),
    key("len_bucket", Takes::Word, "len_bucket`, without `(..)"),
];

/// To whoever asks for a hash.
pub(super) const NO_HASH: &str =
    "an unkeyed hash can be undone by trying; write `hmac` for a keyed pseudonym";

/// Words that are known, and no strategy after `CLASS =`.
const ELSEWHERE: [Key; 3] = [
    key("hash", Takes::Refused, NO_HASH),
    key("with", Takes::Refused, "a function stands beside the class: `pii, with = path::to::function`"),
    key("nested", Takes::Refused, "`nested` leaves the class to the type of the value: write it alone"),
];

/// The strategy of one entry of `#[redact(..)]`.
pub(super) fn of_entry(entry: &Entry, faults: &mut Faults) -> Option<Strategy> {
    let list = match &entry.form {
        Form::List(tokens) => tokens.clone(),
        Form::Word | Form::Value(_) => TokenStream::new(),
    };
    build(entry.name, entry.key.span(), list, faults)
}

/// The strategy after `CLASS =`.
pub(super) fn of_value(entry: &Entry, faults: &mut Faults) -> Option<Strategy> {
    one(entry.tokens(), faults).map(|(_, strategy)| strategy)
}

/// One strategy, and the word that names it.
pub(super) fn one(tokens: TokenStream, faults: &mut Faults) -> Option<(Ident, Strategy)> {
    let known: Vec<Key> = STRATEGIES.iter().chain(&ELSEWHERE).copied().collect();
    let mut inner = grammar::entries(tokens, "a strategy", &known, faults);
    let strategy = inner.pop()?;
    if !inner.is_empty() {
        faults.at(&strategy.key, "one strategy is enough");
        return None;
    }
    of_entry(&strategy, faults).map(|built| (strategy.key, built))
}

fn build(word: &'static str, span: Span, list: TokenStream, faults: &mut Faults) -> Option<Strategy> {
    let expression = match word {
        "drop" => quote!(Drop),
        "mask" => mask_of(list, faults)?,
        "first" => {
            let count = count(word, span, list, faults)?;
            quote!(First(#count))
        }
        "last" => {
            let count = count(word, span, list, faults)?;
            quote!(Last(#count))
        }
        "email" => email(list, faults)?,
        "ip" => ip(list, faults)?,
        "hmac" => hmac(list, faults)?,
        "phone" => quote!(Phone),
        "pan" => pan(list, faults)?,
        "token" => quote!(Token),
        "url" => url(list, faults)?,
        "sql" => quote!(Sql),
        "json" => json(span, list, faults)?,
        _ => quote!(LenBucket),
    };
    Some(Strategy { word, expression, reads: !matches!(word, "drop" | "mask") })
}

/// `first(4)`: how many characters stay.
fn count(word: &str, span: Span, list: TokenStream, faults: &mut Faults) -> Option<usize> {
    let parsed = (|input: ParseStream<'_>| input.parse::<LitInt>()).parse2(list);
    let count = parsed.ok().and_then(|literal| literal.base10_parse::<usize>().ok());
    let count = count.filter(|count| (1..=16).contains(count));
    if count.is_none() {
        faults
            .at_span(span, format_args!("`{word}` says how many characters stay, from 1 to 16: `{word}(4)`"));
    }
    count
}

fn email(list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    const KNOWN: [Key; 1] = [key("domain", Takes::Value, "domain = keep")];
    let before = faults.count();
    let mut keep = false;
    for entry in grammar::entries(list, "`email(..)`", &KNOWN, faults) {
        keep = entry.choice(&[("keep", true), ("mask", false)], faults).unwrap_or_default();
    }
    (faults.count() == before).then(|| quote!(Email { keep_domain: #keep }))
}

fn ip(list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    const KNOWN: [Key; 2] = [key("v4", Takes::Value, "v4 = 24"), key("v6", Takes::Value, "v6 = 48")];
    let before = faults.count();
    let (mut v4, mut v6) = (24_u8, 48_u8);
    for entry in grammar::entries(list, "`ip(..)`", &KNOWN, faults) {
        let (bits, most) = if entry.name == "v4" { (&mut v4, 32) } else { (&mut v6, 128) };
        let Some(literal) = entry.number(faults) else { continue };
        match literal.base10_parse::<u8>() {
            Ok(count) if count <= most => *bits = count,
            _ => faults.at(&literal, format_args!("`{}` keeps 0 to {most} leading bits", entry.name)),
        }
    }
    (faults.count() == before).then(|| quote!(Ip { v4: #v4, v6: #v6 }))
}

fn hmac(list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    const KNOWN: [Key; 2] =
        [key("domain", Takes::Value, "domain = \"orders\""), key("len", Takes::Value, "len = 128")];
    let before = faults.count();
    let (mut domain, mut len) = (String::new(), 128_u16);
    for entry in grammar::entries(list, "`hmac(..)`", &KNOWN, faults) {
        if entry.name == "domain" {
            domain = entry.text(faults).map(|text| text.value()).unwrap_or_default();
            continue;
        }
        let Some(literal) = entry.number(faults) else { continue };
        match literal.base10_parse::<u16>() {
            Ok(bits) if (80..=256).contains(&bits) && bits % 8 == 0 => len = bits,
            _ => faults.at(
                &literal,
                "a pseudonym has 80 to 256 bits, in steps of 8: with fewer, two people become one",
            ),
        }
    }
    (faults.count() == before).then(|| quote!(Hmac { domain: #domain, len: #len }))
}

/// `mask("<name>")`: what stands for every value.
fn mask_of(list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    if list.is_empty() {
        return Some(quote!(Mask));
    }
    match syn::parse2::<LitStr>(list.clone()) {
        Ok(text) if text.value().is_empty() => {
            faults.at(text, "an empty mask looks like an empty value: write what stands for it, or `drop`");
            None
        }
        Ok(text) => Some(quote!(MaskText(#text))),
        Err(_) => {
            faults.at(list, "`mask` takes the text that stands for every value: `mask(\"<name>\")`");
            None
        }
    }
}

fn url(list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    const KNOWN: [Key; 3] = [
        key("values", Takes::Word, "values`, without `(..)"),
        key("semconv", Takes::Word, "semconv`, without `(..)"),
        key("allow", Takes::List, "allow(\"page\", \"lang\")"),
    ];
    let before = faults.count();
    let mut query = quote!(Values);
    let entries = grammar::entries(list, "`url(..)`", &KNOWN, faults);
    if let [_, second, ..] = entries.as_slice() {
        faults.at(&second.key, "one rule for the query is enough: `values`, `semconv` or `allow(..)`");
    }
    for entry in entries {
        match entry.name {
            "semconv" => query = quote!(Semconv),
            "allow" => {
                let keys =
                    texts(&entry, "`allow(\"page\", \"lang\")` lists the keys whose values stay", faults);
                for key in keys.iter().filter(|key| SIGNATURES.contains(&key.value().to_lowercase().as_str()))
                {
                    faults.at(
                        key,
                        "the value of this key opens a door by itself: OpenTelemetry's conventions never let it through",
                    );
                }
                query = quote!(Allow(&[#(#keys),*]));
            }
            _ => {}
        }
    }
    (faults.count() == before).then(|| quote!(Url(__redaction::UrlQuery::#query)))
}

/// Keys of signed URLs, which the conventions always redact.
const SIGNATURES: [&str; 7] = [
    "awsaccesskeyid",
    "signature",
    "sig",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
    "x-goog-signature",
];

fn json(span: Span, list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    const KNOWN: [Key; 1] = [key("allow", Takes::List, "allow(\"/id\", \"/items/*/sku\")")];
    const HINT: &str = "`allow(\"/id\", \"/items/*/sku\")` lists the places that are shown";
    let before = faults.count();
    let mut pointers = Vec::new();
    let entries = grammar::entries(list, "`json(..)`", &KNOWN, faults);
    for entry in &entries {
        pointers = texts(entry, HINT, faults);
    }
    if entries.is_empty() && faults.count() == before {
        faults.at_span(span, format_args!("nothing of the document would be shown: {HINT}"));
    }
    for pointer in &pointers {
        if let Err(fault) = check_pointer(&pointer.value()) {
            faults.at(pointer, fault);
        }
    }
    (faults.count() == before).then(|| quote!(Json(&[#(#pointers),*])))
}

/// A JSON pointer (RFC 6901), in which `*` stands for every item or key.
fn check_pointer(pointer: &str) -> Result<(), String> {
    let Some(path) = pointer.strip_prefix('/') else {
        return Err(format!(
            "{pointer:?} is no JSON pointer: it begins with `/`, as in `/id` and `/items/*/sku` (RFC 6901)"
        ));
    };
    for step in path.split('/') {
        if step.is_empty() {
            return Err(format!("{pointer:?} has an empty step: write each name or `*` between two `/`"));
        }
        if step.contains('*') && step != "*" {
            return Err(format!("{pointer:?}: `*` stands alone between two `/`, for every item or key"));
        }
        let escaped = step.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if !escaped {
            return Err(format!("{pointer:?}: in a JSON pointer `~` is written `~0` and `/` in a name `~1`"));
        }
    }
    Ok(())
}

/// A list of texts in quotes, at least one.
fn texts(entry: &Entry, hint: &str, faults: &mut Faults) -> Vec<LitStr> {
    let parser = syn::punctuated::Punctuated::<LitStr, syn::Token![,]>::parse_terminated;
    match parser.parse2(entry.tokens()) {
        Ok(list) if !list.is_empty() => list.into_iter().collect(),
        _ => {
            faults.at(&entry.key, hint);
            Vec::new()
        }
    }
}

fn pan(list: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    const KNOWN: [Key; 1] = [key("bin", Takes::Value, "bin = 6")];
    let before = faults.count();
    let mut bin = 0_u8;
    for entry in grammar::entries(list, "`pan(..)`", &KNOWN, faults) {
        let Some(literal) = entry.number(faults) else { continue };
        match literal.base10_parse::<u8>() {
            Ok(count @ (0 | 6 | 8)) => bin = count,
            _ => faults.at(&literal, "a card shows 6 or 8 leading digits at most (PCI DSS 3.4.1)"),
        }
    }
    (faults.count() == before).then(|| quote!(Pan { bin: #bin }))
}

/// `***`.
pub(super) fn mask() -> Strategy {
    Strategy { word: "mask", expression: quote!(Mask), reads: false }
}

/// Left out.
pub(super) fn left_out() -> Strategy {
    Strategy { word: "drop", expression: quote!(Drop), reads: false }
}
