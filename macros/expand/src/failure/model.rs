//! What is allowed: a failure from which code can be written without a further question.

use super::message::Message;
use crate::paths::Private;
use syn::{Generics, Ident, Member, Type};

/// A failure.
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
    pub(super) what: What,
}

/// What it says of itself.
pub(super) enum What {
    /// The inner failure says all of it.
    Transparent { member: Member, ty: Box<Type> },
    /// It is a kind of its own.
    Kind {
        error_type: String,
        expected: bool,
        level: Option<&'static str>,
        http: u16,
        message: Option<Message>,
    },
}
