//! A span that can be generated: nothing in it can be wrong any more.

use super::ast::{Field, Parent, Ret, Told};
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
    /// The constant of `tracing::Level`.
    pub(crate) level: &'static str,
    /// The variant of `SpanKind`.
    pub(crate) kind: &'static str,
    /// The fields, each key once.
    pub(crate) fields: Vec<Field>,
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
}
