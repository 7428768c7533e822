//! Spans, as the catalog tells them.

use super::{Place, failure};
use crate::schema::{Capture, FailureShape, FieldShape, SpanShape};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SpanEntry {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its kind: `internal`, `server`, `client`, `producer`, `consumer`.
    pub kind: Cow<'static, str>,
    /// Its level.
    pub level: Cow<'static, str>,
    /// The function, by its full path.
    pub function: Cow<'static, str>,
    /// The keys of its fields, with how each is captured.
    pub fields: Vec<FieldEntry>,
    /// The type of the error that its function returns, as the signature writes it; empty where it writes none, as an
    /// alias of `Result` with one parameter does.
    #[serde(default)]
    pub error: Cow<'static, str>,
    /// The values of `error.type` that this type can give, where it derives `Failure`.
    ///
    /// The type is found by its name: in the same module, else in the same package, else in all linked crates; where
    /// several could be meant there is nothing.
    #[serde(default)]
    pub errors: Vec<Cow<'static, str>>,
    /// Where it is declared.
    pub place: Place,
}

/// A field of a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldEntry {
    /// Its key.
    pub name: Cow<'static, str>,
    /// How it is captured: `value`, `display`, `debug`, `redacted`, `late`.
    pub capture: Cow<'static, str>,
    /// Its type: `text`, or the type that is written where it comes from, without references: of an argument, of a late
    /// field, of a literal, of what the function returns. Empty where only the compiler knows it, as of `req.size`.
    #[serde(default, rename = "type")]
    pub ty: Cow<'static, str>,
    /// The class of an argument that is classified, and the strategy that renders it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classified: Option<Classified>,
}

/// The class of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Classified {
    /// Its class: `public`, `internal`, `pii`, `secret`.
    pub class: Cow<'static, str>,
    /// The strategy that renders it; `clear` for none.
    pub strategy: Cow<'static, str>,
}

impl From<&'static FieldShape> for FieldEntry {
    fn from(field: &'static FieldShape) -> Self {
        let classified = match field.capture {
            Capture::Redacted(class, strategy) => {
                Some(Classified { class: class.as_str().into(), strategy: strategy.into() })
            }
            _ => None,
        };
        let ty = match field.capture {
            Capture::Redacted(_, "drop") => "",
            // Every strategy gives text; `nested` is decided by the type itself.
            Capture::Redacted(_, strategy) if !matches!(strategy, "clear" | "nested") => "text",
            _ => field.ty,
        };
        Self { name: field.name.into(), capture: field.capture.as_str().into(), ty: ty.into(), classified }
    }
}

impl SpanEntry {
    /// A span, with the errors of the type that its function returns.
    pub(in crate::catalog) fn new(shape: &'static SpanShape, failures: &[&'static FailureShape]) -> Self {
        let errors = failure::meant(shape, failures).map(|failure| failure.errors).unwrap_or_default();
        Self {
            name: shape.name.into(),
            kind: shape.kind.as_str().into(),
            level: shape.level.as_str().into(),
            function: shape.function.into(),
            fields: shape.fields.iter().map(FieldEntry::from).collect(),
            error: shape.error.into(),
            errors: errors.iter().map(|&error| error.into()).collect(),
            place: shape.location.into(),
        }
    }
}
