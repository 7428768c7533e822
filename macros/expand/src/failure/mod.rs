//! `#[derive(Failure)]` on the errors of a service.

mod ast;
mod generate;
mod message;
mod model;
mod parse;
mod validate;

use crate::diagnostics::Faults;
use proc_macro2::TokenStream;

/// The expansion of `#[derive(Failure)]`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let Some(ast) = parse::read(item, &mut faults) else { return faults.render() };
    match validate::check(&ast, &mut faults) {
        Some(model) if faults.is_empty() => generate::implementations(&model),
        _ => {
            let mut tokens = faults.render();
            tokens.extend(generate::refused(&ast));
            tokens
        }
    }
}
