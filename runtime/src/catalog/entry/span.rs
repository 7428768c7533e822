//! Spans, as the catalog tells them.

use super::Place;
use crate::schema::{Capture, FieldShape, SpanShape};
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
    /// The values of `error.type` that its error type declares, where that type is known and derives `Failure`.
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
    /// Its type: `text`, or the type that its declaration writes; empty where none is written.
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
            Capture::Display | Capture::Debug => "text",
            _ => "",
        };
        Self { name: field.name.into(), capture: field.capture.as_str().into(), ty: ty.into(), classified }
    }
}

impl From<&'static SpanShape> for SpanEntry {
    fn from(shape: &'static SpanShape) -> Self {
        Self {
            name: shape.name.into(),
            kind: shape.kind.as_str().into(),
            level: shape.level.as_str().into(),
            function: shape.function.into(),
            fields: shape.fields.iter().map(FieldEntry::from).collect(),
            errors: Vec::new(),
            place: shape.location.into(),
        }
    }
}
