//! What is allowed: a metric from which its handle can be written without a further question.

use super::ast::Kind;
use crate::paths::Private;
use proc_macro2::Span;
use syn::{Attribute, Expr, Ident, Type, Visibility};

/// A metric that can be declared.
pub(crate) struct Metric {
    pub(crate) private: Private,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) description: String,
    /// The label set, or nothing.
    pub(crate) labels: Option<Type>,
    pub(crate) buckets: Buckets,
    pub(crate) max_series: usize,
    pub(crate) zero_all: bool,
    pub(crate) renamed_from: String,
    pub(crate) deprecated: String,
    /// The expression that is asked for the value.
    pub(crate) observed: Option<Expr>,
    /// Where the number of series is refused: at the labels, or at the attribute.
    pub(crate) place: Span,
}

/// The bounds of a histogram.
pub(crate) enum Buckets {
    /// Those written, rising.
    Listed(Vec<f64>),
    /// A constant of the user, checked when it is known.
    Named(Box<Expr>),
}

/// The static around it.
pub(super) struct Static {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) token: syn::Token![static],
    pub(super) ident: Ident,
    pub(super) ty: Type,
    /// The kind that the type says, if it says one.
    pub(super) written: Option<Kind>,
    pub(super) metric: Metric,
    /// Whether the static has no doc comment of its own, so that it gets its description.
    pub(super) undocumented: bool,
}
