//! Reads the static and the keys of its `#[metric(..)]`.

use super::ast::{Declaration, Item, Kind};
use crate::diagnostics::Faults;
use crate::grammar::{Entry, Key, Takes, entries, key};
use crate::paths::Private;
use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitStr, Token, Visibility};

const WHAT: &str = "`#[metric]` on a static";

const KEYS: [Key; 20] = [
    key("counter", Takes::Value, "counter = \"orders\""),
    key("updown", Takes::Value, "updown = \"connections\""),
    key("gauge", Takes::Value, "gauge = \"active_sessions\""),
    key("histogram", Takes::Value, "histogram = \"workflow_duration\""),
    key("observe", Takes::Value, "observe = \"queue_depth\""),
    key("with", Takes::Value, "with = || queue_len() as f64"),
    key("unit", Takes::Value, "unit = \"s\""),
    key("buckets", Takes::Value, "buckets = [0.1, 0.5, 1.0]"),
    key("max_series", Takes::Value, "max_series = 1000"),
    key("zero", Takes::Value, "zero = all"),
    key("description", Takes::Value, "description = \"Orders taken.\""),
    key("renamed_from", Takes::Value, "renamed_from = \"orders_taken\""),
    key("deprecated", Takes::Value, "deprecated = \"read `orders` instead\""),
    key("crate", Takes::Value, "crate = path::to::telemark"),
    key(
        "labels",
        Takes::Refused,
        "the labels of a static are its type: `static ORDERS: Counter<OrderLabels>;`; `labels(..)` belongs to `#[metric]` on a function",
    ),
    key("name", Takes::Refused, "the name is written with the kind: `counter = \"orders\"`"),
    key(
        "value",
        Takes::Refused,
        "`value` belongs to `#[metric]` on a function; a static is updated by `.add(..)`",
    ),
    key("matches", Takes::Refused, "`matches` belongs to `#[metric]` on a function"),
    key(
        "in_flight",
        Takes::Refused,
        "`in_flight` belongs to `#[metric]` on a function; a static is `updown = \"…\"`",
    ),
    key("help", Takes::Refused, "the description is the doc comment of the static: `/// Orders taken.`"),
];

const KINDS: [(&str, Kind); 5] = [
    ("counter", Kind::Counter),
    ("updown", Kind::UpDown),
    ("gauge", Kind::Gauge),
    ("histogram", Kind::Histogram),
    ("observe", Kind::Gauge),
];

/// Reads a declaration; nothing only if the item itself cannot be read.
pub(super) fn declaration(
    attribute: TokenStream,
    item: TokenStream,
    faults: &mut Faults,
) -> Option<Declaration> {
    let entries = entries(attribute, WHAT, &KEYS, faults);
    let item = faults.keep(syn::parse2::<Item>(item))?;
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let named = find("crate").and_then(|entry| entry.path(faults));
    let zero = find("zero").and_then(|entry| entry.choice(&[("all", true)], faults));
    Some(Declaration {
        private: Private::of(named.as_ref()),
        item,
        key: kind(&entries, faults),
        unit: find("unit").and_then(|entry| entry.text(faults)),
        description: find("description").and_then(|entry| entry.text(faults)),
        buckets: find("buckets").and_then(|entry| entry.parse(faults)),
        max_series: find("max_series").and_then(|entry| entry.number(faults)),
        zero_all: zero.unwrap_or(false),
        renamed_from: find("renamed_from").and_then(|entry| entry.text(faults)),
        deprecated: find("deprecated").and_then(|entry| entry.text(faults)),
        with: find("with").and_then(|entry| entry.parse(faults)),
    })
}

/// The one key that says what is declared.
fn kind(entries: &[Entry], faults: &mut Faults) -> Option<(Ident, Kind, LitStr)> {
    let mut found: Option<(Ident, Kind, LitStr)> = None;
    for entry in entries {
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == entry.name) else { continue };
        if let Some((first, ..)) = &found {
            faults.at(
                &entry.key,
                format_args!("one static is one metric, and this one is already a `{first}`"),
            );
            continue;
        }
        if let Some(name) = entry.text(faults) {
            found = Some((entry.key.clone(), *kind, name));
        }
    }
    found
}

/// A static as the language has it, but without an initialiser.
impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        let token = input.parse()?;
        let mutability = input.parse()?;
        let ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        input.parse::<Token![;]>()?;
        Ok(Self { attributes, visibility, token, mutability, ident, ty, value })
    }
}
