//! What is allowed: expectations from which code can be written without a further question.

use super::ast::{Key, Target, Value};
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};

/// A metric that is compared with a number.
pub(super) struct Metric {
    pub(super) private: Private,
    pub(super) target: Target,
    pub(super) labels: Vec<(Key, Value)>,
    /// Whether the labels that are not listed are added up.
    pub(super) rest: bool,
    /// Where a label that is missing is missed.
    pub(super) place: Span,
    /// The variant of `Reading`, and where it is asked for.
    pub(super) reading: (&'static str, Span),
    /// The variant of `Comparison`.
    pub(super) comparison: &'static str,
    pub(super) expected: TokenStream,
    /// The assertion in the words of the source, without the number.
    pub(super) text: String,
}

/// Conditions that a span or a log record must meet.
pub(super) struct Record {
    pub(super) private: Private,
    /// The function that looks for it.
    pub(super) finder: &'static str,
    pub(super) conditions: Vec<Condition>,
    /// How many there must be; at least one, unless it is said.
    pub(super) count: Option<TokenStream>,
}

/// One condition.
pub(super) struct Condition {
    /// The key, and whether it is an attribute or a field.
    pub(super) key: String,
    pub(super) attribute: bool,
    pub(super) contains: bool,
    pub(super) value: TokenStream,
}
