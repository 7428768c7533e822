//! `#[redact]`, `#[derive(Redact)]`, and the classification of function arguments.

mod ast;
mod generate;
mod model;
mod parse;
mod strategy;
mod validate;

pub(crate) use model::Decision;

use crate::diagnostics::Faults;
use crate::fallback;
use crate::paths::Private;
use proc_macro2::TokenStream;
use quote::quote;

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
    match faults.keep(syn::parse2(item)) {
        Some(input) => implementations(&input, faults),
        None => faults.render(),
    }
}

fn implementations(input: &syn::DeriveInput, mut faults: Faults) -> TokenStream {
    let model = ast::read(input, &mut faults);
    if let Some(model) = &model {
        validate::check(model, &mut faults);
    }
    match model {
        Some(model) if faults.is_empty() => generate::implementations(&model),
        // A type that shows nothing spares the user a second round of messages about missing traits.
        _ => {
            let mut tokens = faults.render();
            tokens.extend(generate::hidden(input));
            tokens
        }
    }
}
