//! `#[derive(LabelValue)]` on enums without fields and `#[derive(Labels)]` on structs.

mod ast;
mod case;
mod generate;
mod model;
mod parse;
mod refused;
mod validate;

use crate::diagnostics::Faults;
use proc_macro2::TokenStream;

/// The expansion of `#[derive(LabelValue)]`.
pub(crate) fn label_value(item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let Some(ast) = parse::value(item, &mut faults) else { return faults.render() };
    match validate::value(&ast, &mut faults) {
        Some(model) if faults.is_empty() => generate::value(&model),
        _ => {
            let mut tokens = faults.render();
            tokens.extend(generate::refused_value(&ast.private, &ast.ident, &ast.generics));
            tokens
        }
    }
}

/// The expansion of `#[derive(Labels)]`.
pub(crate) fn labels(item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let Some(ast) = parse::set(item, &mut faults) else { return faults.render() };
    match validate::set(&ast, &mut faults) {
        Some(model) if faults.is_empty() => generate::set(&model),
        _ => {
            let mut tokens = faults.render();
            tokens.extend(generate::refused_set(&ast.private, &ast.ident, &ast.generics));
            tokens
        }
    }
}
