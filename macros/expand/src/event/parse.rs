//! Reads `#[event(..)]`.

use super::ast::Ast;
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::grammar::{self, Key, Takes, key};
use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{DeriveInput, Meta};

const KEYS: [Key; 7] = [
    key("name", Takes::Value, "name = \"workflow.generated\""),
    key("level", Takes::Value, "level = \"info\""),
    key("message", Takes::Value, "message = \"generated {nodes_count} nodes\""),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key("bound", Takes::Value, "bound = \"T: std::fmt::Debug\""),
    key("target", Takes::Refused, "the target of an event is the module that declares it"),
    key("fields", Takes::Refused, "the fields of an event are those of its struct"),
];

const LEVELS: &[(&str, &str)] =
    &[("trace", "TRACE"), ("debug", "DEBUG"), ("info", "INFO"), ("warn", "WARN"), ("error", "ERROR")];

/// The item and what its attributes say.
pub(super) fn read(mut input: DeriveInput, faults: &mut Faults) -> Ast {
    for whole in input.attrs.iter().filter(|attribute| is_named(attribute, "redact")) {
        faults.at(
            whole,
            "the fields of an event are decided one by one: write `#[redact(..)]` on each field; \
             `crate` and `bound` stand in `#[event(..)]`",
        );
    }
    input.attrs.retain(|attribute| !is_named(attribute, "redact"));
    let written = input.attrs.iter().find(|attribute| is_named(attribute, "event"));
    let place = written.map_or(input.ident.span(), |attribute| attribute.path().span());
    let before = faults.count();
    let tokens = tokens(&input, faults);
    let mut ast = Ast { input, name: None, level: None, message: None, telemark: None, bound: None };
    let read = grammar::entries(tokens, "`#[event]`", &KEYS, faults);
    for entry in &read {
        match entry.name {
            "name" => ast.name = entry.text(faults),
            "level" => ast.level = entry.choice(LEVELS, faults),
            "message" => ast.message = entry.text(faults),
            "crate" => ast.telemark = entry.path(faults),
            _ => ast.bound = entry.text(faults),
        }
    }
    let told = faults.count() > before;
    if ast.name.is_none() && !told {
        faults.at_span(
            place,
            "an event has a name: `#[event(name = \"workflow.generated\", level = \"info\", message = \"..\")]`",
        );
    }
    ast
}

/// What all `#[event(..)]` say, as one list.
fn tokens(input: &DeriveInput, faults: &mut Faults) -> TokenStream {
    let mut all = TokenStream::new();
    for attribute in input.attrs.iter().filter(|attribute| is_named(attribute, "event")) {
        match &attribute.meta {
            Meta::List(list) => {
                let tokens = &list.tokens;
                let comma = (!all.is_empty()).then(|| quote!(,));
                all.extend(quote!(#comma #tokens));
            }
            Meta::Path(_) => {}
            Meta::NameValue(pair) => {
                faults.at(
                    pair,
                    "write `#[event(name = \"workflow.generated\", level = \"info\", message = \"..\")]`",
                );
            }
        }
    }
    all
}
