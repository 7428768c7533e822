//! Fields that `tracing` hands over, on their way into a body.

use super::super::Given;
use super::Body;
use std::fmt::Debug;
use tracing_core::field::{Field, FieldSet, Visit};

/// Sets the fields of a span that has this set of fields.
pub(crate) struct FieldsInto<'a> {
    body: &'a mut Body,
    fields: &'a FieldSet,
}

impl<'a> FieldsInto<'a> {
    /// The fields of a span, into its body.
    pub(crate) fn new(body: &'a mut Body, fields: &'a FieldSet) -> Self {
        Self { body, fields }
    }

    fn set(&mut self, field: &Field, value: Given<'_>) {
        match u8::try_from(field.index()) {
            Ok(index) if self.fields.contains(field) => self.body.field(index, value),
            // A field of another callsite, or one of too many.
            _ => self.body.attribute(self.fields, field.name(), value),
        }
    }
}

impl Visit for FieldsInto<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, Given::Debug(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, Given::Str(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, Given::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, Given::U64(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, Given::F64(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, Given::Bool(value));
    }
}
