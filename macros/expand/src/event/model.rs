//! What is known of an event once everything is checked.

use crate::paths::Private;
use crate::template::Template;
use syn::{Generics, Ident, Visibility};

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
