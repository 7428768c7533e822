//! A span that has ended, as sinks see it.

use crate::context::{Request, SpanContext};
use crate::id::SpanId;
use crate::schema::{SpanKind, SpanShape};
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// How a span ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// Nothing was said; this is what success looks like in OpenTelemetry.
    #[default]
    Unset,
    /// The author declared success; final.
    Ok,
    /// The operation failed; the text holds nothing personal.
    Error(Cow<'static, str>),
}

/// Something that happened at one moment of a span.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanEvent {
    /// The event's name.
    pub name: Cow<'static, str>,
    /// Nanoseconds since 1970.
    pub time: u64,
    /// Its attributes, in order.
    pub attributes: Vec<(Cow<'static, str>, Value)>,
    /// Attributes over the limit.
    pub dropped_attributes: u32,
}

/// A finished span.
#[derive(Debug, Clone)]
pub struct SpanRecord {
    /// Who it is.
    pub context: SpanContext,
    /// Its parent, in this process or in another.
    pub parent: Option<SpanId>,
    /// Whether the parent is in another process.
    pub parent_is_remote: bool,
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its kind.
    pub kind: SpanKind,
    /// The module it belongs to: the instrumentation scope.
    pub target: &'static str,
    /// Nanoseconds since 1970.
    pub start: u64,
    /// Nanoseconds since 1970; never before `start`.
    pub end: u64,
    /// Its attributes, in order, each key once.
    pub attributes: Vec<(Cow<'static, str>, Value)>,
    /// Attributes over the limit.
    pub dropped_attributes: u32,
    /// What happened in it.
    pub events: Vec<SpanEvent>,
    /// Events over the limit.
    pub dropped_events: u32,
    /// Spans it is related to without being their child.
    pub links: Vec<SpanContext>,
    /// Links over the limit.
    pub dropped_links: u32,
    /// How it ended.
    pub status: Status,
    /// The request it worked for.
    pub request: Arc<Request>,
    /// Its declaration, where `#[traced]` or `span!` made it.
    pub shape: Option<&'static SpanShape>,
}

impl SpanRecord {
    /// The value of an attribute.
    pub fn attribute(&self, key: &str) -> Option<&Value> {
        self.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }
}
