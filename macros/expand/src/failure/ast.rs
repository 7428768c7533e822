//! What can be read: an error type with its `#[failure(..)]` and `#[error(..)]` attributes, right or wrong.

use super::message::Message;
use crate::paths::Private;
use syn::{Generics, Ident, LitInt, LitStr, Member, Type};

/// A type that wants to be a failure.
pub(super) struct Failure {
    pub(super) private: Private,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    pub(super) into_response: bool,
    pub(super) cases: Vec<Case>,
}

/// A variant, or the struct.
pub(super) struct Case {
    /// Nothing for a struct.
    pub(super) variant: Option<Ident>,
    /// The name that is exported, unless `error_type` says another.
    pub(super) ident: Ident,
    pub(super) expected: bool,
    pub(super) http: Option<LitInt>,
    pub(super) level: Option<&'static str>,
    pub(super) error_type: Option<LitStr>,
    pub(super) transparent: Option<Ident>,
    /// The keys that say what a case is itself, as they are written.
    pub(super) own: Vec<Ident>,
    pub(super) fields: Vec<(Member, Type)>,
    /// The text of `#[error("…")]`.
    pub(super) message: Option<Message>,
}
