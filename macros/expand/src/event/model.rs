//! What is known of an event once everything is checked.

use crate::paths::Private;
use syn::{Generics, Ident, Visibility};

/// The message, cut at its placeholders: there is one text more than there are slots.
#[derive(Default)]
pub(super) struct Template {
    /// What stands before, between and after the placeholders.
    pub(super) texts: Vec<String>,
    /// The positions of the fields that are named.
    pub(super) slots: Vec<usize>,
}

/// An event.
pub(super) struct Model<'a> {
    pub(super) ident: &'a Ident,
    pub(super) visibility: &'a Visibility,
    pub(super) generics: &'a Generics,
    pub(super) private: Private,
    pub(super) name: String,
    /// The constant of `Level`.
    pub(super) level: &'static str,
    /// The message as it is written.
    pub(super) message: String,
    pub(super) template: Template,
    /// The keys of the fields, in order.
    pub(super) keys: Vec<&'a str>,
}
