//! What is written on an event.

use quote::quote;
use syn::{DeriveInput, LitStr, Path, parse_quote};

/// The struct and its `#[event(..)]`.
pub(super) struct Ast {
    /// The item, without `#[redact(..)]` on the type itself.
    pub(super) input: DeriveInput,
    pub(super) name: Option<LitStr>,
    pub(super) level: Option<&'static str>,
    pub(super) message: Option<LitStr>,
    pub(super) telemark: Option<Path>,
    pub(super) bound: Option<LitStr>,
}

impl Ast {
    /// The item as `derive(Redact)` would see it.
    pub(super) fn classified(&self) -> DeriveInput {
        let mut input = self.input.clone();
        let telemark = self.telemark.as_ref().map(|path| quote!(crate = #path,));
        let bound = self.bound.as_ref().map(|text| quote!(bound = #text,));
        input.attrs.push(parse_quote!(#[redact(#telemark #bound)]));
        input
    }
}
