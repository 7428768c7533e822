//! `#[telemark::test]` on the tests of a service.

mod ast;
mod generate;
mod model;
mod parse;
mod validate;

use crate::diagnostics::Faults;
use crate::fallback::refuse;
use proc_macro2::TokenStream;

/// The expansion of `#[test]`.
pub(crate) fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let ast = parse::read(attribute, item.clone(), &mut faults);
    match ast.and_then(|ast| validate::check(ast, &mut faults)) {
        Some(model) if faults.is_empty() => generate::function(&model),
        _ => refuse(&faults, item),
    }
}
