//! `#[redact]`, `#[derive(Redact)]`, and the classification of function arguments.

mod ast;
mod decide;
mod extras;
mod form;
mod generate;
mod input;
mod model;
mod parse;
mod strategy;
mod taxonomy;
mod validate;

pub(crate) use model::Decision;

use crate::classes::Classified;
use crate::diagnostics::Faults;
use crate::fallback::{self, is_named};
use crate::paths::Private;
use model::{Field, Model};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::DeriveInput;

/// The expansion of `#[redact]` on a type: `derive(Redact)`, which sees the item after `cfg` has chosen its fields.
pub(crate) fn attribute(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    ast::check_attribute(&item, &mut faults);
    if !faults.is_empty() {
        return fallback::refuse(&faults, item);
    }
    let said = (!attribute.is_empty()).then(|| quote!(#[redact(#attribute)]));
    // Faults of the attribute are told by the derive.
    let options = parse::on_type(attribute, &[], &mut Faults::new());
    let private = Private::of(options.telemark.as_ref());
    quote!(#[derive(#private::Redact)] #said #item)
}

/// The expansion of `#[derive(Redact)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    match faults.keep(syn::parse2::<DeriveInput>(item)) {
        // A derive does not see the others, but it sees their attributes.
        Some(input) if input.attrs.iter().any(|attribute| is_named(attribute, "event")) => is_event_already(),
        Some(input) => implementations(&input, faults),
        None => faults.render(),
    }
}

/// The expansion of `#[derive(DataClass)]`.
pub(crate) fn data_class(item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    match faults.keep(syn::parse2::<DeriveInput>(item)) {
        Some(input) => taxonomy::derive(&input, &mut faults),
        None => faults.render(),
    }
}

/// What another derive builds on: the implementations, and what they show of the fields of a struct.
pub(crate) fn classify(input: &DeriveInput) -> Classified {
    let mut faults = Faults::new();
    let model = ast::read(input, &mut faults);
    let all = model.iter().flat_map(|model| &model.shapes).flat_map(|shape| &shape.fields);
    let mut fields: Vec<_> = all.map(Field::shown).collect();
    if !faults.is_empty() {
        // Of a decision that could not be read nobody knows what it would have hidden.
        for field in &mut fields {
            field.hidden = None;
        }
    }
    let code = finish(model.as_ref(), input, faults);
    Classified { code, fields }
}

/// Two derives of one trait would be told by the compiler, in words about its rules for implementations.
fn is_event_already() -> TokenStream {
    let mut faults = Faults::new();
    faults.at_span(Span::call_site(), "`derive(Event)` makes the type `Redact` already: remove this one");
    faults.render()
}

fn implementations(input: &DeriveInput, mut faults: Faults) -> TokenStream {
    let model = ast::read(input, &mut faults);
    finish(model.as_ref(), input, faults)
}

fn finish(model: Option<&Model>, input: &DeriveInput, mut faults: Faults) -> TokenStream {
    if let Some(model) = model {
        validate::check(model, &mut faults);
    }
    match model {
        Some(model) if faults.is_empty() => generate::implementations(model),
        // A type that shows nothing spares the user a second round of messages about missing traits.
        _ => {
            let mut tokens = faults.render();
            tokens.extend(generate::hidden(input));
            tokens
        }
    }
}
