//! What a macro may know of fields that `#[redact(..)]` classifies, without reading their attributes itself.

use proc_macro2::TokenStream;

/// A type whose fields are decided.
pub(crate) struct Classified {
    /// The implementations that the decisions give, or the faults in them.
    pub(crate) code: TokenStream,
    /// The fields, in order.
    pub(crate) fields: Vec<Shown>,
}

/// One field as it is shown.
pub(crate) struct Shown {
    /// The field's name in the source, without `r#`.
    pub(crate) name: String,
    /// The key under which it is recorded.
    pub(crate) key: String,
    /// Why no record shows anything of it, if none does.
    pub(crate) hidden: Option<&'static str>,
}
