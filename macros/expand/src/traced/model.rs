//! A span that can be generated: nothing in it can be wrong any more.

use super::ast::{Field, Form, Parent, Ret, Told};
use super::signature::Declared;
use crate::paths::Private;
use proc_macro2::TokenStream;
use syn::{Expr, Ident};

/// One `#[traced]` function or one `span!`.
pub(crate) struct Model {
    /// Where generated code finds us.
    pub(crate) private: Private,
    /// An expression for the span's name.
    pub(crate) name: TokenStream,
    /// An expression for its target.
    pub(crate) target: TokenStream,
    /// An expression for the function's path.
    pub(crate) function: TokenStream,
    /// An expression for its level.
    pub(crate) level: TokenStream,
    /// The variant of `SpanKind`.
    pub(crate) kind: &'static str,
    /// The fields, each key once.
    pub(crate) fields: Vec<Field>,
    /// What the function's signature says of their types.
    pub(crate) declared: Declared,
    /// The variable that holds the handle.
    pub(crate) handle: Option<Ident>,
    /// The exception record.
    pub(crate) err: Option<(Ident, Told)>,
    /// The returned value's record.
    pub(crate) ret: Option<(Ident, Ret)>,
    /// Which errors belong to normal work.
    pub(crate) expected_if: Option<(Ident, Expr)>,
    /// Whether success is told as status Ok.
    pub(crate) ok_status: bool,
    /// What it hangs from.
    pub(crate) parent: Option<Parent>,
    /// Related spans.
    pub(crate) links: Option<Expr>,
    /// The condition.
    pub(crate) when: Option<Expr>,
    /// Spans that it follows from.
    pub(crate) follows_from: Option<Expr>,
    /// What `#[instrument]` does beside, if it is one.
    pub(crate) compatible: Option<Compatible>,
}

/// What `#[instrument]` does beside opening its span.
pub(crate) struct Compatible {
    /// The event of an error.
    pub(crate) err: Option<Event>,
    /// The event of what is returned.
    pub(crate) ret: Option<Event>,
    /// What the compiler shall warn of: arguments that nobody knows.
    pub(crate) warnings: TokenStream,
}

/// The event that `err` or `ret` of `#[instrument]` writes.
pub(crate) struct Event {
    /// The key, for its place.
    pub(crate) key: Ident,
    /// An expression for its level.
    pub(crate) level: TokenStream,
    /// How the value is written.
    pub(crate) form: Form,
}
