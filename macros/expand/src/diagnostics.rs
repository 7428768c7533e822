//! Collects the faults of one item and renders them together, once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::fmt::Display;

/// The faults found so far.
#[derive(Default)]
pub(crate) struct Faults {
    found: Vec<syn::Error>,
}

impl Faults {
    /// No fault yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A fault that underlines these tokens from the first to the last.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.found.push(syn::Error::new_spanned(tokens, message));
    }

    /// A fault at one place.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) {
        self.found.push(syn::Error::new(span, message));
    }

    /// A fault that a parser of `syn` has found.
    pub(crate) fn absorb(&mut self, error: syn::Error) {
        self.found.push(error);
    }

    /// The value of a parser, or its fault.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.absorb(error)).ok()
    }

    /// The faults of a part of the item.
    pub(crate) fn extend(&mut self, part: Self) {
        self.found.extend(part.found);
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many were found; a phase compares it before and after.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// One `compile_error!` for each fault, in the order in which they were found.
    pub(crate) fn render(&self) -> TokenStream {
        self.found.iter().map(syn::Error::to_compile_error).collect()
    }
}
