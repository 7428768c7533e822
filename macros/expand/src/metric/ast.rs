//! What can be read of a declaration: the static and the keys of its `#[metric(..)]`, right or wrong.

use crate::paths::Private;
use syn::{Attribute, Expr, Ident, LitInt, LitStr, Type, Visibility};

/// The kinds of metric, with the handle that each one has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    UpDown,
    Gauge,
    Histogram,
}

impl Kind {
    /// The name of the handle's type, and of the variant of `MetricKind`.
    pub(crate) const fn handle(self) -> &'static str {
        match self {
            Self::Counter => "Counter",
            Self::UpDown => "UpDown",
            Self::Gauge => "Gauge",
            Self::Histogram => "Histogram",
        }
    }
}

/// A static with its attribute.
pub(super) struct Declaration {
    pub(super) private: Private,
    pub(super) item: Item,
    /// The key that says the kind and the name, as it was written.
    pub(super) key: Option<(Ident, Kind, LitStr)>,
    pub(super) unit: Option<LitStr>,
    pub(super) description: Option<LitStr>,
    pub(super) buckets: Option<Expr>,
    pub(super) max_series: Option<LitInt>,
    pub(super) zero_all: bool,
    pub(super) renamed_from: Option<LitStr>,
    pub(super) deprecated: Option<LitStr>,
    /// The expression of `with = …`.
    pub(super) with: Option<Expr>,
}

/// `pub static X: Counter<L>;`
pub(super) struct Item {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) token: syn::Token![static],
    pub(super) mutability: Option<syn::Token![mut]>,
    pub(super) ident: Ident,
    pub(super) ty: Type,
    /// An initialiser, which there must not be.
    pub(super) value: Option<Expr>,
}
