//! Classes of the author's: how a field names one, and `#[derive(DataClass)]`, which declares them.

use super::model::{Class, How, Strategy};
use super::strategy;
use crate::diagnostics::Faults;
use crate::fallback::is_named;
use crate::grammar::{self, Entry, Key, Takes, key};
use crate::paths::Private;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Data, DeriveInput, Fields, Path, Token};

/// A class that a field names by its path, with the strategy that may follow.
pub(super) struct Named {
    pub(super) path: Path,
    pub(super) how: Option<(Ident, How)>,
}

/// Takes the paths (`Acme::TenantId`, `Acme::TenantId = hmac`) out of the words of one attribute.
pub(super) fn take(tokens: TokenStream, faults: &mut Faults) -> (TokenStream, Vec<Named>) {
    let mut named = Vec::new();
    let parser = |input: ParseStream<'_>| {
        let mut rest = TokenStream::new();
        while !input.is_empty() {
            if input.peek(Token![::]) || input.peek(Ident::peek_any) && input.peek2(Token![::]) {
                named.extend(path(input, faults));
            } else {
                rest.extend(grammar::until_comma(input));
                if let Ok(comma) = input.parse::<Token![,]>() {
                    comma.to_tokens(&mut rest);
                }
                continue;
            }
            if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                faults.at_span(input.span(), "expected `,`");
                grammar::until_comma(input);
            }
        }
        Ok(rest)
    };
    let rest = parser.parse2(tokens);
    let rest = faults.keep(rest).unwrap_or_default();
    (rest, named)
}

fn path(input: ParseStream<'_>, faults: &mut Faults) -> Option<Named> {
    let path = faults.keep(Path::parse_mod_style(input));
    let mut how = None;
    if input.peek(Token![=]) {
        input.parse::<Token![=]>().ok();
        let written = grammar::until_comma(input);
        how = one_strategy(written, faults);
    }
    Some(Named { path: path.filter(|path| is_variant(path, faults))?, how })
}

/// Whether a path leads to a variant of something.
fn is_variant(path: &Path, faults: &mut Faults) -> bool {
    let is = path.segments.len() > 1;
    if !is {
        faults.at(path, VARIANT);
    }
    is
}

const VARIANT: &str = "a class of your own is a variant of an enum that derives `DataClass`: `Acme::TenantId`; \
                       the built-in classes stand alone: `public`, `internal`, `pii`, `secret`";

/// The class after `class =`.
pub(super) fn of_entry(entry: &Entry, faults: &mut Faults) -> Option<Named> {
    let path = Path::parse_mod_style.parse2(entry.tokens()).ok();
    if path.is_none() {
        faults.at(entry.tokens(), VARIANT);
    }
    Some(Named { path: path.filter(|path| is_variant(path, faults))?, how: None })
}

fn one_strategy(tokens: TokenStream, faults: &mut Faults) -> Option<(Ident, How)> {
    let strategy = strategy::one(tokens, faults)?;
    Some((strategy.0, How::By(strategy.1)))
}

/// The type that holds the class which a path names.
pub(super) fn holder(path: &Path) -> Path {
    let mut holder = path.clone();
    holder.segments.pop();
    holder.segments.pop_punct();
    holder
}

/// One class of a taxonomy.
struct OwnClass {
    name: String,
    level: Class,
    kind: &'static str,
    strategy: Strategy,
}

/// What a value may be; `other` if nothing is said.
const KINDS: [(&str, &str); 12] = [
    ("email", "email"),
    ("ip", "ip"),
    ("phone", "phone"),
    ("pan", "pan"),
    ("name", "name"),
    ("id", "id"),
    ("token", "token"),
    ("url", "url"),
    ("sql", "sql"),
    ("text", "text"),
    ("json", "json"),
    ("other", "other"),
];

const LEVELS: [(&str, Class); 5] = [
    ("public", Class::Public),
    ("internal", Class::Internal),
    ("personal", Class::Personal),
    ("pii", Class::Personal),
    ("secret", Class::Secret),
];

const KEYS: [Key; 3] = [
    key("level", Takes::Value, "level = personal"),
    key("kind", Takes::Value, "kind = id"),
    key("default", Takes::Value, "default = hmac"),
];

/// `crate` stands on the enum.
const ENUM_KEYS: [Key; 1] = [key("crate", Takes::Value, "crate = path::to::telemark")];

/// The expansion of `#[derive(DataClass)]`.
pub(super) fn derive(input: &DeriveInput, faults: &mut Faults) -> TokenStream {
    let mut telemark = None;
    for attribute in input.attrs.iter().filter(|attribute| is_named(attribute, "class")) {
        let list = attribute.meta.require_list().map(|list| list.tokens.clone());
        let list = faults.keep(list).unwrap_or_default();
        for entry in grammar::entries(list, "`#[class]` on an enum", &ENUM_KEYS, faults) {
            telemark = entry.path(faults);
        }
    }
    let private = Private::of(telemark.as_ref());
    let classes = classes(input, faults);
    let rows = classes.iter().map(|OwnClass { name, level, kind, strategy }| {
        let (level, expression) = (level.variant(), &strategy.expression);
        quote! {
            __redaction::Classification {
                name: #name,
                level: __redaction::Class::#level,
                kind: #kind,
                strategy: __redaction::Strategy::#expression,
            }
        }
    });
    let ident = &input.ident;
    let (impls, types, wheres) = input.generics.split_for_impl();
    let told = faults.render();
    quote! {
        #told
        const _: () = {
            use #private::redaction as __redaction;
            #[automatically_derived]
            impl #impls __redaction::DataClass for #ident #types #wheres {
                const CLASSES: &'static [__redaction::Classification] = &[#(#rows),*];
            }
        };
    }
}

fn classes(input: &DeriveInput, faults: &mut Faults) -> Vec<OwnClass> {
    let Data::Enum(data) = &input.data else {
        faults.at(
            &input.ident,
            "a taxonomy is an enum without fields, one variant for each class: \
             `enum Acme { #[class(level = personal, default = hmac)] TenantId }`",
        );
        return Vec::new();
    };
    if data.variants.is_empty() {
        faults.at(
            &input.ident,
            "a taxonomy without classes classifies nothing: write one variant for each class",
        );
    }
    let mut found = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            faults
                .at(&variant.fields, "a class has no fields: it says what a value is, and does not hold it");
        }
        if let Some((_, value)) = &variant.discriminant {
            faults.at(value, "the number of a class is its position: leave it to the compiler");
        }
        found.extend(class(&input.ident, variant, faults));
    }
    found
}

fn class(holder: &Ident, variant: &syn::Variant, faults: &mut Faults) -> Option<OwnClass> {
    let mut read = Vec::new();
    let before = faults.count();
    for attribute in variant.attrs.iter().filter(|attribute| is_named(attribute, "class")) {
        let list = attribute.meta.require_list().map(|list| list.tokens.clone());
        let list = faults.keep(list).unwrap_or_default();
        read.extend(grammar::entries(list, "`#[class]`", &KEYS, faults));
    }
    let (mut level, mut kind, mut own) = (None, "other", None);
    for entry in &read {
        match entry.name {
            "level" => level = entry.choice(&LEVELS, faults),
            "kind" => kind = entry.choice(&KINDS, faults).unwrap_or("other"),
            _ => own = strategy::of_value(entry, faults).map(|strategy| (strategy, entry)),
        }
    }
    if faults.count() > before {
        return None;
    }
    let Some(level) = level else {
        faults.at(
            &variant.ident,
            format_args!(
                "nothing says how sensitive `{}` is: `#[class(level = personal)]`, or public, internal, secret",
                variant.ident
            ),
        );
        return None;
    };
    if let Some((strategy, entry)) = &own
        && level == Class::Secret
        && !matches!(strategy.word, "drop" | "mask" | "token")
    {
        faults.at(
            entry.tokens(),
            "no strategy shows a part of a secret: its default is `mask`, `drop` or `token`; \
             if a part may be seen, the level is `personal`",
        );
    }
    let name = format!("{}::{}", holder.unraw(), variant.ident.unraw());
    let strategy = own.map_or_else(strategy::mask, |(strategy, _)| strategy);
    Some(OwnClass { name, level, kind, strategy })
}
