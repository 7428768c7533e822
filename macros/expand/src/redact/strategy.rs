//! The strategies and their parameters.

use super::model::Strategy;
use crate::diagnostics::Faults;
use crate::grammar::{self, Entry, Form, Key, Takes, key};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitInt;
use syn::parse::{ParseStream, Parser};

/// Every strategy, as a key of `#[redact(..)]`.
pub(super) const STRATEGIES: [Key; 11] = [
    key("drop", Takes::Word, "drop`, without `(..)"),
    key("mask", Takes::Word, "mask`, without `(..)"),
    key("first", Takes::List, "first(4)"),
    key("last", Takes::List, "last(4)"),
    key("email", Takes::WordOrList, "email` or `email(domain = keep)"),
    key("ip", Takes::WordOrList, "ip` or `ip(v4 = 24, v6 = 48)"),
    key("hmac", Takes::WordOrList, "hmac` or `hmac(domain = \"orders\")"),
    key("phone", Takes::Word, "phone`, without `(..)"),
    key("pan", Takes::WordOrList, "pan` or `pan(bin = 6)"),
    key("token", Takes::Word, "token`, without `(..)"),
    key("url", Takes::Word, "url`, without `(..)"),
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
    let mut inner = grammar::entries(entry.tokens(), "a strategy", &STRATEGIES, faults);
    match inner.pop() {
        Some(strategy) if inner.is_empty() => of_entry(&strategy, faults),
        _ => None,
    }
}

fn build(word: &'static str, span: Span, list: TokenStream, faults: &mut Faults) -> Option<Strategy> {
    let expression = match word {
        "drop" => quote!(Drop),
        "mask" => quote!(Mask),
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
        _ => quote!(Url(__redaction::UrlQuery::Values)),
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
    const KNOWN: [Key; 1] = [key("domain", Takes::Value, "domain = \"orders\"")];
    let before = faults.count();
    let mut domain = String::new();
    for entry in grammar::entries(list, "`hmac(..)`", &KNOWN, faults) {
        domain = entry.text(faults).map(|text| text.value()).unwrap_or_default();
    }
    (faults.count() == before).then(|| quote!(Hmac { domain: #domain, len: 128 }))
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
