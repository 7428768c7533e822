//! A finished span as those see it who encode it: nothing is owned, nothing is copied.

use super::body::{Counts, Entries, Entry, EventRef, LinkRef, StatusRef, Text, ValueRef};
use super::record::{SpanEvent, SpanRecord};
use crate::context::{Request, SpanContext, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::schema::{SpanKind, SpanShape};
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;
use tracing_core::Metadata;
use tracing_core::field::FieldSet;

/// Attributes that identify a span: they are there whatever the limits say, and nobody else sets them.
pub(crate) const FUNCTION: &str = "code.function.name";
pub(crate) const TRACKING: &str = "tracking_id";

/// The function that a span is of.
pub(crate) fn function_of(shape: Option<&SpanShape>) -> Option<&'static str> {
    shape.map(|shape| shape.function).filter(|function| !function.is_empty())
}

/// Whether this key says who a span is: it does so itself, and nobody else.
pub(crate) fn identifies(key: &[u8]) -> bool {
    key == TRACKING.as_bytes() || key == FUNCTION.as_bytes()
}

/// A finished span: its head and the bytes of its body.
#[derive(Clone, Copy)]
pub(crate) struct RecordView<'a> {
    /// The trace.
    pub(crate) trace: TraceId,
    /// The span.
    pub(crate) span: SpanId,
    /// The flags of its `traceparent`.
    pub(crate) flags: TraceFlags,
    /// Its `tracestate`.
    pub(crate) trace_state: Option<&'a str>,
    /// Its parent, and whether that is in another process.
    pub(crate) parent: Option<(SpanId, bool)>,
    /// Its callsite.
    pub(crate) metadata: &'static Metadata<'static>,
    /// Its declaration, where there is one.
    pub(crate) shape: Option<&'static SpanShape>,
    /// Nanoseconds since 1970.
    pub(crate) start: u64,
    /// Nanoseconds since 1970; never before `start`.
    pub(crate) end: u64,
    /// Turns the time of an event into nanoseconds since 1970.
    pub(crate) event_time: &'a dyn Fn(u64) -> u64,
    /// The request it worked for; a trace without one is known by its id.
    pub(crate) request: Option<&'a Arc<Request>>,
    /// What there is in the body, and what did not get in.
    pub(crate) counts: Counts,
    /// The body.
    pub(crate) body: &'a [u8],
}

impl<'a> RecordView<'a> {
    /// The span's kind.
    pub(crate) fn kind(&self) -> SpanKind {
        self.shape.map(|shape| shape.kind).unwrap_or_default()
    }

    /// The span's name: its callsite's, unless it was given another one.
    pub(crate) fn name(&self) -> Text<'a> {
        let body = if self.counts.named { self.body } else { &[] };
        let given = |entry| if let Entry::Name(name) = entry { Some(name) } else { None };
        Entries::new(body).find_map(given).unwrap_or(Text::of(self.metadata.name()))
    }

    /// The service it worked for, where one process runs several.
    pub(crate) fn service(&self) -> Option<&'a Arc<str>> {
        self.request.and_then(|request| request.service())
    }

    /// Hands over every attribute, those of the body and then what identifies the span; gives the status that it has
    /// come across.
    pub(crate) fn attributes(&self, mut each: impl FnMut(Key<'_>, ValueRef<'_>)) -> Option<StatusRef<'a>> {
        let status = self.attributes_but_tracking(&mut each);
        match self.tracking() {
            None => each(Key::Known(TRACKING), ValueRef::Text(Text::ascii(&self.trace.to_hex()))),
            Some(tracking) => each(Key::Known(TRACKING), ValueRef::Text(Text::of(tracking))),
        }
        status
    }

    /// The tracking id of its request; without one it is the trace id.
    pub(crate) fn tracking(&self) -> Option<&'a str> {
        self.request.map(|request| request.tracking_id().as_str())
    }

    /// The same attributes but the last, which is the tracking id.
    fn attributes_but_tracking(&self, mut each: impl FnMut(Key<'_>, ValueRef<'_>)) -> Option<StatusRef<'a>> {
        let mut status = None;
        let mut names = Names::new(self.metadata.fields());
        for entry in Entries::new(self.body) {
            let (key, value) = match entry {
                Entry::Field(index, value) => match names.name(index) {
                    Some(name) => (Key::Known(name), value),
                    None => continue,
                },
                Entry::Attribute(key, value) => (Key::Made(key), value),
                Entry::Status(said) => {
                    status = Some(said);
                    continue;
                }
                Entry::Event(_) | Entry::Link(_) | Entry::Name(_) | Entry::State(_) | Entry::Dropped(_) => {
                    continue;
                }
            };
            if !identifies(key.bytes()) {
                each(key, value);
            }
        }
        if let Some(function) = function_of(self.shape) {
            each(Key::Known(FUNCTION), ValueRef::Text(Text::of(function)));
        }
        status
    }

    /// Whether this is one of its attributes, marks of the request included.
    pub(crate) fn has_attribute(&self, key: &str, wanted: &Value) -> bool {
        let mut has = false;
        self.attributes(|known, value| has |= known.is(key) && value.is(wanted));
        has
    }

    /// Its events, in order.
    pub(crate) fn events(&self) -> impl Iterator<Item = EventRef<'a>> + use<'a> {
        let body = if self.counts.events == 0 { &[] } else { self.body };
        Entries::new(body)
            .filter_map(|entry| if let Entry::Event(event) = entry { Some(event) } else { None })
    }

    /// Its links, in order.
    pub(crate) fn links(&self) -> impl Iterator<Item = LinkRef<'a>> + use<'a> {
        let body = if self.counts.links == 0 { &[] } else { self.body };
        Entries::new(body).filter_map(|entry| if let Entry::Link(link) = entry { Some(link) } else { None })
    }

    /// The same span for those who keep it.
    pub(crate) fn to_record(self) -> SpanRecord {
        let mut attributes = Vec::with_capacity(usize::from(self.counts.attributes) + 4);
        let status = self.attributes(|key, value| attributes.push((key.to_owned(), value.to_value())));
        let event = |event: EventRef<'_>| SpanEvent {
            name: owned(event.name()),
            time: (self.event_time)(event.time),
            attributes: event.attributes().map(|(key, value)| (owned(key), value.to_value())).collect(),
            dropped_attributes: event.dropped,
        };
        let context = SpanContext::new(self.trace, self.span).with_flags(self.flags);
        SpanRecord {
            context: context.with_trace_state(self.trace_state.unwrap_or_default()),
            parent: self.parent.map(|(id, _)| id),
            parent_is_remote: self.parent.is_some_and(|(_, remote)| remote),
            name: if self.counts.named { owned(self.name()) } else { Cow::Borrowed(self.metadata.name()) },
            kind: self.kind(),
            target: self.metadata.target(),
            start: self.start,
            end: self.end,
            attributes,
            dropped_attributes: self.counts.dropped_attributes,
            events: self.events().map(event).collect(),
            dropped_events: self.counts.dropped_events,
            links: self.links().filter_map(|link| link.context()).collect(),
            dropped_links: self.counts.dropped_links,
            status: status.map(StatusRef::to_status).unwrap_or_default(),
            request: self.request.map_or_else(|| Request::of_trace(self.trace), Arc::clone),
            shape: self.shape,
        }
    }
}

fn owned(text: Text<'_>) -> Cow<'static, str> {
    Cow::Owned(text.as_str().to_owned())
}

/// The key of an attribute.
#[derive(Clone, Copy)]
pub(crate) enum Key<'a> {
    /// It stands in the program.
    Known(&'static str),
    /// It was made while the program ran.
    Made(Text<'a>),
}

impl<'a> Key<'a> {
    /// The key's bytes.
    pub(crate) fn bytes(self) -> &'a [u8] {
        match self {
            Self::Known(key) => key.as_bytes(),
            Self::Made(key) => key.bytes(),
        }
    }

    fn is(self, key: &str) -> bool {
        self.bytes() == key.as_bytes()
    }

    fn to_owned(self) -> Cow<'static, str> {
        match self {
            Self::Known(key) => Cow::Borrowed(key),
            Self::Made(key) => owned(key),
        }
    }
}

/// The names of fields, which are asked for in order nearly always.
struct Names {
    fields: &'static FieldSet,
    iter: tracing_core::field::Iter,
    next: usize,
}

impl Names {
    fn new(fields: &'static FieldSet) -> Self {
        Self { fields, iter: fields.iter(), next: 0 }
    }

    /// The name of a field; nothing for one that the callsite does not have.
    fn name(&mut self, index: u8) -> Option<&'static str> {
        let index = usize::from(index);
        if index < self.next {
            (self.iter, self.next) = (self.fields.iter(), 0);
        }
        let Some(field) = self.iter.nth(index - self.next) else {
            // Nothing is left of the iterator.
            (self.iter, self.next) = (self.fields.iter(), 0);
            return None;
        };
        self.next = index + 1;
        Some(field.name())
    }
}
