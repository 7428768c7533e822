//! What rules of a sampler may ask of a span that is beginning.

use crate::context::{Request, SpanContext, baggage};
use crate::id::{SpanId, TraceId};
use crate::sample::{Candidate, Details};
use crate::schema::SpanKind;
use crate::value::Value;
use std::fmt;
use std::sync::PoisonError;
use tracing_core::field::{Field, Visit};
use tracing_core::span::Attributes;

/// A span that `tracing` is making; nothing is read before a rule asks.
pub(super) struct Beginning<'a> {
    pub(super) name: &'a str,
    pub(super) kind: SpanKind,
    pub(super) attributes: &'a Attributes<'a>,
    /// The request it will work for; without one, the thread's baggage is that of the new trace.
    pub(super) request: Option<&'a Request>,
    /// The spans around it, whose baggage it sees.
    pub(super) open: &'a [SpanId],
}

impl Beginning<'_> {
    /// The question to a sampler.
    pub(super) fn candidate<'a>(
        &'a self,
        trace_id: TraceId,
        parent: Option<&'a SpanContext>,
    ) -> Candidate<'a> {
        let target = self.attributes.metadata().target();
        Candidate { trace_id, parent, name: self.name, kind: self.kind, target, details: self }
    }
}

impl Details for Beginning<'_> {
    fn attribute(&self, key: &str) -> Option<Value> {
        let mut wanted = Wanted { key, value: None };
        self.attributes.record(&mut wanted);
        wanted.value
    }

    fn baggage(&self, key: &str) -> Option<String> {
        let Some(request) = self.request else {
            return baggage::of_thread().get(&[], key).map(str::to_owned);
        };
        let entries = request.baggage().read().unwrap_or_else(PoisonError::into_inner);
        entries.get(self.open, key).map(str::to_owned)
    }
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
        self.take(field, || Value::printed(value));
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
