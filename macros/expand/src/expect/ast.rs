//! What can be read: a metric that is compared, or the conditions of a span or of a log record, right or wrong.

use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use syn::{Ident, LitStr, Path};

/// `HANDLE { label: Value, .. }.count == 1`
pub(super) struct Metric {
    pub(super) private: Private,
    pub(super) target: Target,
    pub(super) labels: Option<Labels>,
    pub(super) reading: Option<Ident>,
    /// The operator as it is written, and its place.
    pub(super) comparison: (&'static str, Span),
    pub(super) expected: TokenStream,
}

/// Which metric.
pub(super) enum Target {
    Handle(Path),
    Name(LitStr),
}

/// The labels between the braces.
pub(super) struct Labels {
    pub(super) listed: Vec<(Key, Value)>,
    /// Whether `..` stands at the end.
    pub(super) rest: bool,
}

/// The name of a label, an attribute or a field.
pub(super) struct Key {
    pub(super) text: String,
    pub(super) span: Span,
    /// In quotes, a key is never one of the macro's own.
    pub(super) quoted: bool,
}

/// The value of a label.
pub(super) enum Value {
    /// The name of a variant or of an exported value.
    Word(String, Span),
    /// Text in quotes.
    Literal(LitStr),
    /// An expression that gives text.
    Expression(TokenStream),
}

/// The conditions of a record.
pub(super) struct Record {
    pub(super) private: Private,
    /// The name of a span, which comes first.
    pub(super) name: Option<TokenStream>,
    pub(super) conditions: Vec<Condition>,
}

/// `key = value` or `key ~ value`
pub(super) struct Condition {
    pub(super) key: Key,
    /// Whether it stands before `~`.
    pub(super) contains: bool,
    pub(super) value: TokenStream,
}
