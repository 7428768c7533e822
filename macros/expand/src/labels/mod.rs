//! `#[derive(LabelValue)]` and `#[derive(Labels)]`.

use proc_macro2::TokenStream;

/// The expansion of `#[derive(LabelValue)]`.
pub(crate) fn label_value(_item: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// The expansion of `#[derive(Labels)]`.
pub(crate) fn labels(_item: TokenStream) -> TokenStream {
    TokenStream::new()
}
