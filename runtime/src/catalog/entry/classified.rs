//! Typed events and classified types, as the catalog tells them.

use super::Place;
use crate::schema::{EventShape, RedactField, RedactShape};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A classified field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClassEntry {
    /// The field.
    pub name: Cow<'static, str>,
    /// Its class: `public`, `internal`, `pii`, `secret`.
    pub class: Cow<'static, str>,
    /// What it is: `email`, `id`, `other`, ..
    pub kind: Cow<'static, str>,
    /// The classes of the author's taxonomies, as in `Acme::TenantId`, with spaces between; else nothing.
    pub own: Cow<'static, str>,
    /// The strategy that renders it where its class is not shown; `clear` for none.
    pub strategy: Cow<'static, str>,
    /// Why it is public, where `#[redact(public = "..")]` says it; else nothing.
    pub reason: Cow<'static, str>,
    /// Its line in the file of its type, from 1.
    pub line: u32,
}

impl From<&'static RedactField> for ClassEntry {
    fn from(field: &'static RedactField) -> Self {
        let RedactField { name, class, kind, own, strategy, reason, line } = *field;
        Self {
            name: name.into(),
            class: class.as_str().into(),
            kind: kind.into(),
            own: own.into(),
            strategy: strategy.into(),
            reason: reason.into(),
            line,
        }
    }
}

/// A type with classified fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RedactedEntry {
    /// The type's name.
    pub name: Cow<'static, str>,
    /// Its fields.
    pub fields: Vec<ClassEntry>,
    /// Where it is declared.
    pub place: Place,
}

impl From<&'static RedactShape> for RedactedEntry {
    fn from(shape: &'static RedactShape) -> Self {
        let fields = shape.fields.iter().map(ClassEntry::from).collect();
        Self { name: shape.name.into(), fields, place: shape.location.into() }
    }
}

/// A typed event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EventEntry {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its level.
    pub level: Cow<'static, str>,
    /// Its message, with its placeholders.
    pub message: Cow<'static, str>,
    /// Its fields, in order, with what is shown of each.
    pub fields: Vec<ClassEntry>,
    /// The type that is the event.
    pub type_name: Cow<'static, str>,
    /// Where it is declared.
    pub place: Place,
}

impl EventEntry {
    /// An event, its fields as they are classified where its type is.
    pub(in crate::catalog) fn new(shape: &'static EventShape, types: &[&'static RedactShape]) -> Self {
        let EventShape { type_name, name, level, message, location, .. } = *shape;
        let own = types.iter().find(|ty| is_of(shape, ty));
        // One derive writes both descriptions, so an event without its type does not happen.
        let fields = own.map(|ty| ty.fields.iter().map(ClassEntry::from).collect()).unwrap_or_default();
        Self {
            name: name.into(),
            level: level.as_str().into(),
            message: message.into(),
            fields,
            type_name: type_name.into(),
            place: location.into(),
        }
    }
}

/// Whether this is the type of the event.
pub(in crate::catalog) fn is_of(event: &EventShape, ty: &RedactShape) -> bool {
    event.location == ty.location && event.type_name == ty.name
}
