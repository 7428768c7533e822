//! What is written in `#[instrument(..)]`.

use super::super::ast::Form;
use proc_macro2::{Span, TokenStream};
use syn::{Expr, Ident, Path};

/// One item of `fields(..)`.
pub(super) struct Field {
    /// How it is named.
    pub(super) name: Name,
    /// What is written behind `=`.
    pub(super) value: Option<TokenStream>,
    /// `%`, `?` or nothing.
    pub(super) form: Form,
}

/// The name of a field.
pub(super) enum Name {
    /// `a.b`: its parts.
    Words(Vec<Ident>),
    /// `{CONSTANT}`
    Constant(TokenStream),
}

/// `err` and `ret`, with what stands behind them.
pub(super) struct Event {
    pub(super) key: Ident,
    pub(super) level: Option<TokenStream>,
    pub(super) form: Option<Form>,
}

/// All arguments of one attribute.
#[derive(Default)]
pub(crate) struct Ast {
    pub(super) level: Option<TokenStream>,
    pub(super) name: Option<TokenStream>,
    pub(super) target: Option<TokenStream>,
    pub(super) parent: Option<Expr>,
    pub(super) follows_from: Option<Expr>,
    pub(super) skips: Option<Vec<Ident>>,
    pub(super) skip_all: Option<Ident>,
    pub(super) fields: Option<Vec<Field>>,
    pub(super) err: Option<Event>,
    pub(super) ret: Option<Event>,
    pub(super) krate: Option<Path>,
    /// What nobody knows, and what was expected there; a warning, as it has always been.
    pub(super) unknown: Vec<(Span, String)>,
}
