//! What rules of a sampler may ask of a span that is beginning.

use crate::context::{Request, baggage};
use crate::redact::capturing;
use crate::sample::Details;
use crate::value::Value;
use std::fmt;
use std::sync::PoisonError;
use tracing_core::field::{Field, Visit};
use tracing_core::span::Attributes;

/// A span that begins a trace here; nothing is read before a rule asks.
pub(super) struct Beginning<'a> {
    /// The value that it begins with, by key.
    pub(super) attribute: &'a dyn Fn(&str) -> Option<Value>,
    /// The request it will work for; without one, the thread's baggage is that of the new trace.
    pub(super) request: Option<&'a Request>,
}

impl Details for Beginning<'_> {
    fn attribute(&self, key: &str) -> Option<Value> {
        (self.attribute)(key)
    }

    fn baggage(&self, key: &str) -> Option<String> {
        let Some(request) = self.request else {
            return baggage::of_thread().get(&[], key).map(str::to_owned);
        };
        let entries = request.baggage().read().unwrap_or_else(PoisonError::into_inner);
        entries.get(&[], key).map(str::to_owned)
    }
}

/// The value of one field of a span that `tracing` makes; the others are not even printed.
pub(super) fn value_of(attributes: &Attributes<'_>, key: &str) -> Option<Value> {
    let mut wanted = Wanted { key, value: None };
    attributes.record(&mut wanted);
    wanted.value
}

/// Takes the value of one field; the others are not even formatted.
struct Wanted<'a> {
    key: &'a str,
    value: Option<Value>,
}

impl Wanted<'_> {
    fn take(&mut self, field: &Field, value: impl FnOnce() -> Value) {
        if field.name() == self.key {
            self.value = Some(value());
        }
    }
}

impl Visit for Wanted<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, || capturing(|| Value::printed(value)));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, || Value::from(value.to_owned()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, || Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, || Value::U64(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.take(field, || Value::F64(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, || Value::Bool(value));
    }
}
