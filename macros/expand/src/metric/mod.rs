//! `#[metric(..)]`: the form on statics, and the model of the form on functions.

mod ast;
mod function;
mod function_labels;
mod generate;
mod model;
mod parse;
mod timing;
mod validate;

pub(crate) use function::{Action, Declared, Labels, Model, Target, function};
pub(crate) use timing::Timing;

use crate::diagnostics::Faults;
use proc_macro2::{TokenStream, TokenTree};

/// Whether the item, after attributes and visibility, is a static; the lifetime `'static` does not make it one.
pub(crate) fn is_static(item: &TokenStream) -> bool {
    let mut quoted = false;
    item.clone().into_iter().any(|tree| {
        let lifetime =
            std::mem::replace(&mut quoted, matches!(&tree, TokenTree::Punct(p) if p.as_char() == '\''));
        !lifetime && matches!(tree, TokenTree::Ident(word) if word == "static")
    })
}

/// The expansion of `#[metric(..)]` on a static.
pub(crate) fn declare(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut faults = Faults::new();
    let Some(ast) = parse::declaration(attribute, item, &mut faults) else { return faults.render() };
    let model = validate::declaration(ast, &mut faults);
    if faults.is_empty() {
        return generate::declaration(&model);
    }
    let mut tokens = faults.render();
    tokens.extend(generate::refused(&model));
    tokens
}
