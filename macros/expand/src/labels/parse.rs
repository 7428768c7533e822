//! Reads the types and their `#[label(..)]` attributes.

use super::ast::{Field, Set, Value, Variant};
use super::case::CASES;
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::grammar::{Entry, Key, Takes, entries, key};
use crate::paths::Private;
use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Meta};

const ON_ENUM: [Key; 5] = [
    key("name", Takes::Value, "name = \"workflow_type\""),
    key("rename_all", Takes::Value, "rename_all = \"snake_case\""),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key(
        "rename",
        Takes::Refused,
        "`rename` belongs on a variant; the label itself is named by `name = \"…\"`",
    ),
    key("other", Takes::Refused, "`other` belongs on the variant that stands for every other text"),
];
const ON_VARIANT: [Key; 3] = [
    key("rename", Takes::Value, "rename = \"chat\""),
    key("other", Takes::Word, "other"),
    key(
        "name",
        Takes::Refused,
        "`name` belongs on the enum; the value of a variant is changed by `rename = \"…\"`",
    ),
];
const ON_STRUCT: [Key; 3] = [
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key("name", Takes::Refused, "`name` belongs on a field: each field is one label"),
    key(
        "rename_all",
        Takes::Refused,
        "`rename_all` is for the variants of an enum; a label is named by `name = \"…\"` on its field",
    ),
];
const ON_FIELD: [Key; 4] = [
    key("name", Takes::Value, "name = \"status\""),
    key("none", Takes::Value, "none = \"none\""),
    key("flatten", Takes::Word, "flatten"),
    key(
        "rename",
        Takes::Refused,
        "a label is named by `name = \"…\"`; `rename` is for the variants of an enum",
    ),
];

/// Reads the input of `#[derive(LabelValue)]`.
pub(super) fn value(item: TokenStream, faults: &mut Faults) -> Option<Value> {
    let input: DeriveInput = faults.keep(syn::parse2(item))?;
    let entries = attributes(&input.attrs, "`#[label]` on an enum", &ON_ENUM, faults);
    let variants = match input.data {
        Data::Enum(data) => Some(data.variants.into_iter().map(|one| variant(one, faults)).collect()),
        _ => None,
    };
    Some(Value {
        private: private(&entries, faults),
        ident: input.ident,
        generics: input.generics,
        name: find(&entries, "name").and_then(|entry| entry.text(faults)),
        rename_all: find(&entries, "rename_all").and_then(|entry| entry.choice(&CASES, faults)),
        variants,
    })
}

fn variant(variant: syn::Variant, faults: &mut Faults) -> Variant {
    let entries = attributes(&variant.attrs, "`#[label]` on a variant", &ON_VARIANT, faults);
    let fields = match &variant.fields {
        Fields::Unit => None,
        fields => Some(fields.span()),
    };
    let rename = find(&entries, "rename").and_then(|entry| entry.text(faults));
    let other = find(&entries, "other").map(|entry| entry.key.span());
    Variant { ident: variant.ident, rename, other, fields }
}

/// Reads the input of `#[derive(Labels)]`.
pub(super) fn set(item: TokenStream, faults: &mut Faults) -> Option<Set> {
    let input: DeriveInput = faults.keep(syn::parse2(item))?;
    let entries = attributes(&input.attrs, "`#[label]` on a struct", &ON_STRUCT, faults);
    let fields = match input.data {
        Data::Struct(syn::DataStruct { fields: Fields::Named(fields), .. }) => {
            Some(fields.named.into_iter().filter_map(|one| field(one, faults)).collect())
        }
        _ => None,
    };
    Some(Set { private: private(&entries, faults), ident: input.ident, generics: input.generics, fields })
}

fn field(field: syn::Field, faults: &mut Faults) -> Option<Field> {
    let entries = attributes(&field.attrs, "`#[label]` on a field", &ON_FIELD, faults);
    let name = find(&entries, "name").and_then(|entry| entry.text(faults));
    let none = find(&entries, "none").and_then(|entry| entry.text(faults));
    let flatten = find(&entries, "flatten").map(|entry| entry.key.span());
    Some(Field { visibility: field.vis, ident: field.ident?, name, none, flatten, ty: field.ty })
}

fn attributes(attributes: &[Attribute], what: &str, known: &[Key], faults: &mut Faults) -> Vec<Entry> {
    let mut read: Vec<Entry> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_named(attribute, "label")) {
        let Meta::List(list) = &attribute.meta else {
            faults.at(attribute, format_args!("{what} is written `#[label({})]`", known[0].example));
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

fn find<'a>(entries: &'a [Entry], name: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.name == name)
}

fn private(entries: &[Entry], faults: &mut Faults) -> Private {
    let named = find(entries, "crate").and_then(|entry| entry.path(faults));
    Private::of(named.as_ref())
}
