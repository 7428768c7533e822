//! What can be read: types with their `#[label(..)]` attributes, right or wrong.

use super::case::Case;
use crate::paths::Private;
use proc_macro2::Span;
use syn::{Generics, Ident, LitStr, Type, Visibility};

/// A type that wants to be a label value.
pub(super) struct Value {
    pub(super) private: Private,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    pub(super) name: Option<LitStr>,
    pub(super) rename_all: Option<Case>,
    /// Nothing if the type is no enum.
    pub(super) variants: Option<Vec<Variant>>,
}

/// One variant of it.
pub(super) struct Variant {
    pub(super) ident: Ident,
    pub(super) rename: Option<LitStr>,
    /// Where it says that it stands for every other text.
    pub(super) other: Option<Span>,
    /// Where its fields are, if it has any.
    pub(super) fields: Option<Span>,
}

/// A type that wants to be a set of labels.
pub(super) struct Set {
    pub(super) private: Private,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// Nothing if the type has no named fields.
    pub(super) fields: Option<Vec<Field>>,
}

/// One field of it.
pub(super) struct Field {
    pub(super) visibility: Visibility,
    pub(super) ident: Ident,
    pub(super) name: Option<LitStr>,
    /// What is exported where there is no value.
    pub(super) none: Option<LitStr>,
    /// Where it says that its labels are labels of this set.
    pub(super) flatten: Option<Span>,
    pub(super) ty: Type,
}
