//! `#[derive(Event)]`: a struct whose fields are one log record and one event of the current span.

mod ast;
mod generate;
mod model;
mod parse;
mod validate;

use crate::classes::Classified;
use crate::diagnostics::Faults;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// What reads `#[redact(..)]` on the fields and on the type.
pub(crate) type Classify = fn(&DeriveInput) -> Classified;

/// The expansion of `#[derive(Event)]`; `classify` makes the type `Redact`.
pub(crate) fn derive(item: TokenStream, classify: Classify) -> TokenStream {
    let mut faults = Faults::new();
    let Some(input) = faults.keep(syn::parse2(item)) else { return faults.render() };
    let ast = parse::read(input, &mut faults);
    let classified = classify(&ast.classified());
    let model = validate::model(&ast, &classified.fields, &mut faults);
    let mut tokens = faults.render();
    tokens.extend(classified.code);
    tokens.extend(match model {
        Some(model) if faults.is_empty() => generate::event(&model),
        // Calls of `emit` are no faults of their own.
        _ => generate::silent(&ast),
    });
    tokens
}
