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
use proc_macro2::TokenStream;

/// The expansion of `#[redact]` on a type: the item without our attributes, and what `derive(Redact)` adds.
pub(crate) fn attribute(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let mut expanded = fallback::strip(item.clone());
    let input = ast::of_attribute(item, &mut faults);
    // What another derive implements already is not implemented a second time.
    let alone = faults.is_empty();
    expanded.extend(match input {
        Some(input) if alone => implementations(attribute, &input, faults),
        _ => faults.render(),
    });
    expanded
}

/// The expansion of `#[derive(Redact)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    match faults.keep(syn::parse2(item)) {
        Some(input) => implementations(TokenStream::new(), &input, faults),
        None => faults.render(),
    }
}

fn implementations(attribute: TokenStream, input: &syn::DeriveInput, mut faults: Faults) -> TokenStream {
    let model = ast::read(attribute, input, &mut faults);
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
