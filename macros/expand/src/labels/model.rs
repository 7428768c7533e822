//! What is allowed: label values and label sets from which code can be written without a further question.

use crate::paths::Private;
use syn::{Generics, Ident, LitStr, Type, Visibility};

/// A closed set of label values.
pub(super) struct Value {
    pub(super) private: Private,
    pub(super) ident: Ident,
    /// The label's name where the type alone is the label set.
    pub(super) name: String,
    /// The variants with what is exported for them.
    pub(super) variants: Vec<(Ident, String)>,
    /// The variant that stands for every other text.
    pub(super) other: Option<Ident>,
}

/// A set of labels.
pub(super) struct Set {
    pub(super) private: Private,
    pub(super) ident: Ident,
    /// Lifetimes only.
    pub(super) generics: Generics,
    pub(super) labels: Vec<Label>,
}

/// One label of it, or the labels of a set within.
pub(super) struct Label {
    pub(super) visibility: Visibility,
    pub(super) field: Ident,
    pub(super) ty: Type,
    pub(super) form: Form,
}

/// How a field becomes labels.
pub(super) enum Form {
    /// One label of this name.
    One(String),
    /// One label of this name, and the value that stands for `None`.
    Optional(String, LitStr),
    /// The labels of the field's own set.
    Flat,
}

impl Form {
    /// The label's name, where there is one label.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::One(name) | Self::Optional(name, _) => Some(name),
            Self::Flat => None,
        }
    }
}
