//! The marks of a request, on each of its spans when that ends.

use super::super::limits;
use super::super::view::{FUNCTION, TRACKING, function_of};
use super::{Body, Dropped, Entry, Given, write};
use crate::context::Request;
use crate::schema::SpanShape;
use tracing_core::field::FieldSet;

const USER: &str = "user.id";

impl Body {
    /// Adds the marks of the request: they do not replace what the span has said itself, and they leave room for what
    /// identifies it.
    #[inline]
    pub(crate) fn mark(&mut self, fields: &FieldSet, shape: Option<&SpanShape>, request: &Request) {
        if request.is_marked() {
            let room = limits::attributes().saturating_sub(1 + u16::from(function_of(shape).is_some()));
            self.mark_all(fields, room, request);
        }
    }

    fn mark_all(&mut self, fields: &FieldSet, room: u16, request: &Request) {
        if let Some(user) = request.user() {
            self.marked(fields, room, USER, Given::Str(user));
        }
        request.with_attributes(|marks| {
            for (key, value) in marks {
                self.marked(fields, room, key, Given::from(value));
            }
        });
    }

    fn marked(&mut self, fields: &FieldSet, room: u16, key: &str, value: Given<'_>) {
        let key = write::key(key);
        if key == TRACKING || key == FUNCTION || self.has(fields, key) {
            return;
        }
        if self.gathered.attributes < room {
            self.attribute(fields, key, value);
        } else {
            self.drop_more(Dropped::Attributes, 1);
        }
    }

    /// Whether the span has an attribute of this key.
    fn has(&self, fields: &FieldSet, key: &str) -> bool {
        let index = fields.field(key).map(|field| field.index());
        self.place(|entry| match entry {
            Entry::Field(known, _) => Some(usize::from(*known)) == index,
            Entry::Attribute(known, _) => known.is(key),
            _ => false,
        })
        .is_some()
    }
}
