//! Every path that generated code may write: what telemark exports for it, and `::core`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

/// The module that generated code names, as tokens: `::telemark::__private`, or under `crate = path`.
#[derive(Clone)]
pub(crate) struct Private(TokenStream);

impl Default for Private {
    fn default() -> Self {
        Self(quote!(::telemark::__private))
    }
}

impl Private {
    /// The module in the crate that the user names, or in `::telemark`.
    pub(crate) fn of(named: Option<&syn::Path>) -> Self {
        named.map_or_else(Self::default, |path| Self(quote!(#path::__private)))
    }
}

impl Private {
    /// The name under which a function's generated code has imported the module.
    pub(crate) fn alias() -> Self {
        Self(quote!(__telemark))
    }

    /// The import that makes the alias known; what follows it is shorter for the compiler to read.
    pub(crate) fn import(&self) -> TokenStream {
        quote!(use #self as __telemark;)
    }

    /// The same path at the place of a user's expression, where errors about that expression are told.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        let located = |tree: TokenTree| {
            let mut tree = tree;
            tree.set_span(tree.span().located_at(span));
            tree
        };
        self.0.clone().into_iter().map(located).collect()
    }
}

/// The function of a label set that takes one text of it out of what it borrows.
pub(crate) fn settler(field: &Ident) -> Ident {
    format_ident!("__telemark_settle_{}", field.unraw(), span = Span::call_site())
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}
