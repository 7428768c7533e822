//! What is allowed: label values and label sets from which code can be written without a further question.

use crate::paths::Private;
use syn::{Generics, Ident, Type};

/// A closed set of label values.
pub(super) struct Value {
    pub(super) private: Private,
    pub(super) ident: Ident,
    /// The label's name where the type alone is the label set.
    pub(super) name: String,
    /// The variants with what is exported for them.
    pub(super) variants: Vec<(Ident, String)>,
}

/// A set of labels.
pub(super) struct Set {
    pub(super) private: Private,
    pub(super) ident: Ident,
    /// Lifetimes only.
    pub(super) generics: Generics,
    pub(super) labels: Vec<Label>,
}

/// One label of it.
pub(super) struct Label {
    pub(super) field: Ident,
    pub(super) name: String,
    pub(super) ty: Type,
}
