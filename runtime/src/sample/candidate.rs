//! The span that a sampler is asked about, and its answer.

use super::tail::TailRules;
use crate::context::SpanContext;
use crate::id::TraceId;
use crate::schema::SpanKind;
use crate::value::Value;
use std::sync::Arc;

/// A span that is about to begin a trace in this service.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    /// The trace: a new one, or its parent's.
    pub(crate) trace_id: TraceId,
    /// The parent, which knows whether it is remote.
    pub(crate) parent: Option<&'a SpanContext>,
    /// The span's name.
    pub(crate) name: &'a str,
    /// The span's kind.
    pub(crate) kind: SpanKind,
    /// The module it belongs to.
    pub(crate) target: &'a str,
    /// What rules may ask for.
    pub(crate) details: &'a dyn Details,
}

/// What is known of a span when it begins; only rules ask, so nothing is prepared.
pub(crate) trait Details {
    /// The value of an attribute.
    fn attribute(&self, key: &str) -> Option<Value>;
    /// The value of a baggage entry.
    fn baggage(&self, key: &str) -> Option<String>;
}

/// No attributes and no baggage.
impl Details for () {
    fn attribute(&self, _key: &str) -> Option<Value> {
        None
    }

    fn baggage(&self, _key: &str) -> Option<String> {
        None
    }
}

/// What becomes of the trace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Record<'s> {
    /// Nothing is recorded; the flag `sampled` is not set.
    No,
    /// Everything is recorded; the flag `sampled` is set.
    Yes,
    /// Recorded into the trace's buffer until these rules have decided; the flag `sampled` is not set.
    Tail(&'s Arc<TailRules>),
}

/// A sampler's answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision<'s> {
    /// What becomes of the trace.
    pub(crate) record: Record<'s>,
    /// The trace's `tracestate` from here on, whatever its parent's was.
    pub(crate) trace_state: Option<Arc<str>>,
}
