//! `#[metric(..)]`: the form on statics, and the model of the form on functions.

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
pub(crate) fn declare(_attribute: TokenStream, item: TokenStream) -> TokenStream {
    item
}
