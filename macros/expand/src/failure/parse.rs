//! Reads the type and its attributes.

use super::ast::{Case, Failure};
use super::message::{self, Message};
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::grammar::{Entry, Key, Takes, entries, key};
use crate::paths::Private;
use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Member, Meta, Type};

const OF_CASE: [Key; 5] = [
    key("expected", Takes::Word, "expected"),
    key("http", Takes::Value, "http = 503"),
    key("level", Takes::Value, "level = \"warn\""),
    key("error_type", Takes::Value, "error_type = \"overloaded\""),
    key("transparent", Takes::Word, "transparent"),
];
const OF_TYPE: [Key; 2] = [
    key("into_response", Takes::Word, "into_response"),
    key("crate", Takes::Value, "crate = path::to::telemark"),
];
const TYPE_ON_VARIANT: [Key; 2] = [
    key("into_response", Takes::Refused, "`into_response` belongs on the type: all of it becomes a response"),
    key("crate", Takes::Refused, "`crate` belongs on the type"),
];
const CASE_ON_ENUM: [Key; 5] = [
    key("expected", Takes::Refused, "`expected` belongs on a variant: each one is expected or a fault"),
    key("http", Takes::Refused, "`http` belongs on a variant: each one has its own status"),
    key("level", Takes::Refused, "`level` belongs on a variant: each one has its own level"),
    key("error_type", Takes::Refused, "`error_type` belongs on a variant: each one is a kind of its own"),
    key("transparent", Takes::Refused, "`transparent` belongs on the variant that holds another failure"),
];
const LEVELS: [(&str, &str); 5] =
    [("trace", "TRACE"), ("debug", "DEBUG"), ("info", "INFO"), ("warn", "WARN"), ("error", "ERROR")];

/// Reads the input of `#[derive(Failure)]`.
pub(super) fn read(item: TokenStream, faults: &mut Faults) -> Option<Failure> {
    let input: DeriveInput = faults.keep(syn::parse2(item))?;
    let (entries, cases) = match &input.data {
        Data::Struct(data) => {
            let known: Vec<Key> = OF_CASE.iter().chain(&OF_TYPE).copied().collect();
            let entries = attributes(&input.attrs, "`#[failure]` on a struct", &known, faults);
            let case = case(None, &input.ident, &data.fields, &input.attrs, &entries, faults);
            (entries, vec![case])
        }
        Data::Enum(data) => {
            let known: Vec<Key> = OF_TYPE.iter().chain(&CASE_ON_ENUM).copied().collect();
            let entries = attributes(&input.attrs, "`#[failure]` on an enum", &known, faults);
            (entries, data.variants.iter().map(|one| variant(one, faults)).collect())
        }
        Data::Union(data) => {
            faults.at(
                data.union_token,
                "`Failure` is for enums and structs: a union does not know what it holds",
            );
            return None;
        }
    };
    Some(Failure {
        private: private(&entries, faults),
        into_response: entries.iter().any(|entry| entry.name == "into_response"),
        ident: input.ident,
        generics: input.generics,
        cases,
    })
}

fn variant(variant: &syn::Variant, faults: &mut Faults) -> Case {
    let known: Vec<Key> = OF_CASE.iter().chain(&TYPE_ON_VARIANT).copied().collect();
    let entries = attributes(&variant.attrs, "`#[failure]` on a variant", &known, faults);
    case(Some(&variant.ident), &variant.ident, &variant.fields, &variant.attrs, &entries, faults)
}

fn case(
    variant: Option<&Ident>,
    ident: &Ident,
    fields: &Fields,
    attributes: &[Attribute],
    entries: &[Entry],
    faults: &mut Faults,
) -> Case {
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    for attribute in fields.iter().flat_map(|field| &field.attrs).filter(|one| is_named(one, "failure")) {
        let whole = if variant.is_some() { "variant" } else { "type" };
        faults.at(
            attribute,
            format_args!("a field has no keys of its own: `#[failure(..)]` stands on the {whole}"),
        );
    }
    let fields = members(fields);
    let own = ["expected", "http", "level", "error_type"];
    Case {
        variant: variant.cloned(),
        ident: ident.clone(),
        expected: find("expected").is_some(),
        http: find("http").and_then(|entry| status(entry, faults)),
        level: find("level").and_then(|entry| entry.choice(&LEVELS, faults)),
        error_type: find("error_type").and_then(|entry| entry.text(faults)),
        transparent: find("transparent").map(|entry| entry.key.clone()),
        own: entries
            .iter()
            .filter(|entry| own.contains(&entry.name))
            .map(|entry| entry.key.clone())
            .collect(),
        message: text(attributes, &fields),
        fields,
    }
}

fn status(entry: &Entry, faults: &mut Faults) -> Option<syn::LitInt> {
    let status = syn::parse2(entry.tokens()).ok();
    if status.is_none() {
        faults.at(entry.tokens(), "`http` is the number of a status: `http = 503`");
    }
    status
}

fn members(fields: &Fields) -> Vec<(Member, Type)> {
    let read = |(at, field): (usize, &syn::Field)| {
        let unnamed = || Member::Unnamed(syn::Index { index: at as u32, span: field.ty.span() });
        (field.ident.clone().map_or_else(unnamed, Member::Named), field.ty.clone())
    };
    fields.iter().enumerate().map(read).collect()
}

/// The text of `#[error("…")]`, which is judged by the derive of the error itself.
fn text(attributes: &[Attribute], fields: &[(Member, Type)]) -> Option<Message> {
    let error = attributes.iter().find(|attribute| attribute.path().is_ident("error"))?;
    let Meta::List(list) = &error.meta else { return None };
    let members: Vec<Member> = fields.iter().map(|(member, _)| member.clone()).collect();
    message::read(list.tokens.clone(), &members)
}

fn attributes(attributes: &[Attribute], what: &str, known: &[Key], faults: &mut Faults) -> Vec<Entry> {
    let mut read: Vec<Entry> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_named(attribute, "failure")) {
        let Meta::List(list) = &attribute.meta else {
            faults.at(attribute, format_args!("{what} is written `#[failure({})]`", known[0].example));
            continue;
        };
        for entry in entries(list.tokens.clone(), what, known, faults) {
            if read.iter().any(|other| other.name == entry.name) {
                faults.at(&entry.key, format_args!("`{}` is written twice", entry.name));
            } else {
                read.push(entry);
            }
        }
    }
    read
}

fn private(entries: &[Entry], faults: &mut Faults) -> Private {
    let named = entries.iter().find(|entry| entry.name == "crate");
    let path = named.and_then(|entry| entry.path(faults));
    Private::of(path.as_ref())
}
