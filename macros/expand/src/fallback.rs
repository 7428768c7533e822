//! What the user keeps when we refuse: the item itself, without our attributes.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Attribute;

/// The attributes that only our macros understand.
const OURS: [&str; 4] = ["traced", "metric", "redact", "label"];

/// Whether an attribute is one of ours, under any path.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| OURS.iter().any(|name| last.ident == name))
}

/// Whether the attribute's last word is this one.
pub(crate) fn is_named(attribute: &Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

/// The item without our attributes, at any depth; nothing else changes, and it need not parse.
pub(crate) fn strip(item: TokenStream) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut trees = item.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let hash = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        if hash && trees.peek().is_some_and(is_our_bracket) {
            trees.next();
            continue;
        }
        kept.extend([match tree {
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), strip(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        }]);
    }
    kept
}

fn is_our_bracket(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else { return false };
    if group.delimiter() != proc_macro2::Delimiter::Bracket {
        return false;
    }
    let Ok(meta) = syn::parse2::<syn::Meta>(group.stream()) else { return false };
    let pound = syn::Token![#](group.span());
    let bracket = syn::token::Bracket(group.span());
    is_ours(&Attribute { pound_token: pound, style: syn::AttrStyle::Outer, bracket_token: bracket, meta })
}

/// The faults, and the item that survives them.
pub(crate) fn refuse(faults: &crate::diagnostics::Faults, item: impl ToTokens) -> TokenStream {
    let mut tokens = faults.render();
    tokens.extend(strip(item.into_token_stream()));
    tokens
}
